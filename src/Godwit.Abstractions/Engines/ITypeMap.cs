using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Engines;

/// <summary>How a logical type is stored on an engine.</summary>
/// <param name="NativeType">The type in the engine's own SQL, with modifiers.</param>
/// <param name="StoredAs">What a reader of the new column will report: the type that <see cref="ITypeMap.Parse"/> gives for <paramref name="NativeType"/>.</param>
/// <param name="Outcome"><see cref="ConversionOutcome.Exact"/>: every value, and only such values; <see cref="ConversionOutcome.Changed"/>:
/// every value, in another form; <see cref="ConversionOutcome.Weakened"/>: some values may not fit, each checked by <see cref="ITypeMap.CreateFit"/>;
/// <see cref="ConversionOutcome.Refused"/>: no.</param>
/// <param name="Note">What is changed or why it is refused, or null for exact.</param>
/// <param name="CheckSql">A condition that keeps other values out (labels of an enumeration), with <c>{0}</c> for the quoted column, or null.</param>
public sealed record NativeTypeChoice(string NativeType, LogicalType StoredAs, ConversionOutcome Outcome, string? Note = null, string? CheckSql = null);

/// <summary>How an engine's types map to logical types and back. Pure.</summary>
public interface ITypeMap
{
    /// <summary>The engine's best type for <paramref name="type"/>, for the column that it stands in.</summary>
    NativeTypeChoice ToNative(LogicalType type, ColumnSchema column);

    /// <summary>What a type, as written in the engine's DDL, holds. Built-in types only; a name that it does not know is <see cref="LogicalKind.Native"/>.</summary>
    LogicalType Parse(string nativeType);

    /// <summary>
    /// The check of values of <paramref name="wire"/> against the target column, or null where every value fits.
    /// </summary>
    IValueFit? CreateFit(LogicalType wire, ColumnSchema target);

    /// <summary>The check of values that come from a column of the same declared type on the same engine, or null where every one of them fits. Default null.</summary>
    IValueFit? CreateSameTypeFit(ColumnSchema target) => null;

    /// <summary>
    /// The encoding in which a column's values travel to a column of the same declared type on the same engine, where the column's
    /// own logical type would not bring every value over to the letter (SQLite keeps any value in any column). Default: the column's type.
    /// </summary>
    LogicalType SameEngineWire(TableSchema table, ColumnSchema column) => column.Type;

    /// <summary>
    /// For a column that comes from the same engine, where this server does not know its type, character set or collation (another
    /// version or family): the type to make it with. Null: its own. Default null.
    /// </summary>
    NativeTypeChoice? Adapt(ColumnSchema column) => null;

    /// <summary>
    /// A column of the engine's with what its type says beside the values that it holds: character set, collation, and when two texts are
    /// equal. Default: the column as it is.
    /// </summary>
    ColumnSchema Complete(ColumnSchema column) => column;

    /// <summary>
    /// A table that comes from another engine, with every column that stands in a key of a type that a key can hold, and without
    /// expressions over columns that the engine does not allow in them; what that takes is noted. Default: the table as it is.
    /// </summary>
    TableSchema FitKeys(TableSchema table, ICollection<ConversionNote> notes) => table;

    /// <summary>The default in the engine's SQL, for the kinds that it can express exactly for <paramref name="column"/>; else null.</summary>
    string? WriteDefault(DefaultValue value, ColumnSchema column);
}
