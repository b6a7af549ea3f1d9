#pragma warning disable CS9113, IDE0005
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;

namespace Godwit.MySql;

/// <summary>MySQL's types and the logical types.</summary>
internal sealed class MySqlTypeMap(MySqlDialect dialect) : ITypeMap
{
    /// <inheritdoc/>
    public NativeTypeChoice ToNative(LogicalType type, ColumnSchema column) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public LogicalType Parse(string nativeType) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public IValueFit? CreateFit(LogicalType wire, ColumnSchema target) => throw new NotSupportedException("not built yet");

    /// <inheritdoc/>
    public string? WriteDefault(DefaultValue value, ColumnSchema column) => throw new NotSupportedException("not built yet");

}
