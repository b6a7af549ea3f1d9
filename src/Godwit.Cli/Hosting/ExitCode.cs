using Godwit.Abstractions.Engines;

namespace Godwit.Cli.Hosting;

/// <summary>The exit codes that scripts rely on.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Different = 3;
    public const int Refused = 4;
    public const int Held = 6;

    /// <summary>The exit code of a process that a second Ctrl-C ended.</summary>
    public const int Interrupted = 130;

    public static int For(ErrorKind kind) => kind switch
    {
        ErrorKind.Usage => Usage,
        ErrorKind.Different => Different,
        ErrorKind.Refused => Refused,
        ErrorKind.Held or ErrorKind.FencedOut => Held,
        _ => Failed,
    };
}
