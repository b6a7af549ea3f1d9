namespace Godwit.Core.State;

/// <summary>What an operator asks of the process that runs a migration.</summary>
public enum OperatorCommandKind
{
    /// <summary>Stop at the next safe point and wait.</summary>
    Pause,

    /// <summary>Go on after a pause.</summary>
    Resume,

    /// <summary>Stop and take back what was done.</summary>
    Cancel,

    /// <summary>As <see cref="Cancel"/>, with a reason of the operator's.</summary>
    Rollback,
}

/// <summary>An operator's command, left in the control store for the runner.</summary>
/// <param name="Id">Grows with every command.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="Reason">Why, or null.</param>
/// <param name="By">Who: <c>user@host pid</c>.</param>
/// <param name="At">When.</param>
/// <param name="HandledAt">When the runner took it up, or null.</param>
public sealed record OperatorCommand(long Id, OperatorCommandKind Kind, string? Reason, string By, DateTimeOffset At, DateTimeOffset? HandledAt);
