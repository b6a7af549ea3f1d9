using System.Globalization;

namespace Godwit.Core.State;

/// <summary>Who acts: for the audit.</summary>
internal static class Operator
{
    /// <summary><c>user@host pid</c>.</summary>
    public static string Current { get; } = string.Create(CultureInfo.InvariantCulture,
        $"{Environment.UserName}@{Environment.MachineName} {Environment.ProcessId}");
}
