using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres;

/// <summary>PostgreSQL's types and the logical types.</summary>
internal sealed class PostgresTypeMap : ITypeMap
{
    /// <inheritdoc/>
    public NativeTypeChoice ToNative(LogicalType type, ColumnSchema column) =>
        new("text", LogicalType.UnlimitedText, ConversionOutcome.Changed);

    /// <inheritdoc/>
    public LogicalType Parse(string nativeType) => LogicalType.Native("postgres", nativeType);

    /// <inheritdoc/>
    public IValueFit? CreateFit(LogicalType wire, ColumnSchema target) => null;

    /// <inheritdoc/>
    public string? WriteDefault(DefaultValue value, ColumnSchema column) => null;
}
