namespace Godwit.Abstractions.Engines;

/// <summary>A failure that says on which object, why, and what to do next. Its message never holds a secret.</summary>
public class GodwitException : Exception
{
    /// <summary>Makes a failure.</summary>
    /// <param name="kind">What kind of failure.</param>
    /// <param name="subject">The object: a table, a file, a server; empty where the message names it.</param>
    /// <param name="cause">What went wrong and why, as a sentence without its full stop.</param>
    /// <param name="nextStep">What to do next, or null.</param>
    /// <param name="inner">The driver's exception, or null.</param>
    public GodwitException(ErrorKind kind, string subject, string cause, string? nextStep = null, Exception? inner = null)
        : base(subject.Length == 0 ? cause : subject + ": " + cause, inner)
    {
        Kind = kind;
        Subject = subject;
        Cause = cause;
        NextStep = nextStep;
    }

    /// <summary>What kind of failure.</summary>
    public ErrorKind Kind { get; }

    /// <summary>The object.</summary>
    public string Subject { get; }

    /// <summary>What went wrong and why.</summary>
    public string Cause { get; }

    /// <summary>What to do next, or null.</summary>
    public string? NextStep { get; }
}
