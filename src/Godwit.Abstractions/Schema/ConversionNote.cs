namespace Godwit.Abstractions.Schema;

/// <summary>How an object fares on its way to the target.</summary>
public enum ConversionOutcome
{
    /// <summary>The same on both sides.</summary>
    Exact,

    /// <summary>Made in another form that holds every value; the note says how.</summary>
    Changed,

    /// <summary>Made with something left out or weakened; the note says what.</summary>
    Weakened,

    /// <summary>Not made on the target; the note says why and what to do.</summary>
    NotConverted,

    /// <summary>Stands in the way: the migration is refused until it is dealt with.</summary>
    Refused,
}

/// <summary>What the conversion of one object does.</summary>
/// <param name="Outcome">How it fares.</param>
/// <param name="ObjectKind">What it is: <c>table</c>, <c>column</c>, <c>index</c>, <c>view</c>…</param>
/// <param name="Name">The object, for people: <c>public.users.email</c>.</param>
/// <param name="Message">What happens and why.</param>
/// <param name="Fix">What the user can do, or null.</param>
public sealed record ConversionNote(ConversionOutcome Outcome, string ObjectKind, string Name, string Message, string? Fix = null);
