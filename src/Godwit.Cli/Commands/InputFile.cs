using Godwit.Abstractions.Engines;

namespace Godwit.Cli.Commands;

/// <summary>Files that the user names.</summary>
internal static class InputFile
{
    /// <exception cref="GodwitException"><see cref="ErrorKind.Usage"/>: it cannot be read.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GodwitException(ErrorKind.Usage, path, "cannot be read: " + exception.Message, "Give the path of a file that exists", exception);
        }
    }
}
