using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Engines;

/// <summary>How a key over texts goes on ignoring case on an engine whose texts do not.</summary>
public enum CaseInsensitivity
{
    /// <summary>A unique index over the text in lower case beside the key. The default.</summary>
    Lower,

    /// <summary>A type of its own that ignores case.</summary>
    Citext,

    /// <summary>A collation that ignores case.</summary>
    Collation,

    /// <summary>Not at all: texts are equal when their bytes are.</summary>
    None,
}

/// <summary>An index of another kind in place of one that the engine does not have.</summary>
/// <param name="Method">Its access method.</param>
/// <param name="Parts">Its parts.</param>
/// <param name="Note">What people must know about it.</param>
public sealed record IndexForm(string Method, IReadOnlyList<IndexPart> Parts, string Note);

/// <summary>A column that ignores case, and what must exist for it.</summary>
/// <param name="Column">The column.</param>
/// <param name="Check">A condition that keeps its length, or null.</param>
/// <param name="Collation">The collation to make, or null.</param>
public sealed record CaseInsensitiveColumn(ColumnSchema Column, string? Check = null, OtherObject? Collation = null);

/// <summary>Routines and triggers that do what another engine's columns do by themselves.</summary>
/// <param name="Routines">Routines that the triggers call.</param>
/// <param name="Triggers">The triggers.</param>
public sealed record ProgramForm(IReadOnlyList<RoutineSchema> Routines, IReadOnlyList<TriggerSchema> Triggers);

/// <summary>The forms in which an engine makes what it does not have itself. Null: it has none. Tables and columns are the target's. Pure.</summary>
public interface ISchemaForms
{
    /// <summary>An index part over the beginning of a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="length">Characters of a text, bytes of binary.</param>
    IndexPart? Beginning(ColumnSchema column, int length) => null;

    /// <summary>An index for searching words.</summary>
    IndexForm? FullText(IReadOnlyList<ColumnSchema> columns) => null;

    /// <summary>The part of an index over a text so that upper and lower case are equal in it.</summary>
    IndexPart? WithoutCase(IndexPart part) => null;

    /// <summary>The column so that it ignores case by itself.</summary>
    /// <param name="table">The column's table.</param>
    /// <param name="column">The column, whose <see cref="ColumnSchema.Equality"/> says what is to be ignored.</param>
    /// <param name="form"><see cref="CaseInsensitivity.Citext"/> or <see cref="CaseInsensitivity.Collation"/>.</param>
    CaseInsensitiveColumn? IgnoreCase(TableSchema table, ColumnSchema column, CaseInsensitivity form) => null;

    /// <summary>The extensions that the types of the table's columns come from, where those are not the schema's own.</summary>
    IReadOnlyList<ExtensionSchema> Extensions(TableSchema table) => [];

    /// <summary>What sets the table's columns with <see cref="ColumnSchema.SetNowOnUpdate"/> to the current time when another column changes.</summary>
    ProgramForm? SetNowOnUpdate(TableSchema table) => null;

    /// <summary>
    /// A query of one number, 1 where the engine takes both texts for equal in <paramref name="column"/>, else 0; null: it compares bytes.
    /// </summary>
    string? EqualitySql(ColumnSchema column, string left, string right) => null;
}
