using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.Conversion;

namespace Godwit.Core.Validation;

/// <summary>Which rows of a mapped table are compared: the same rows on both sides, whatever each engine's order of keys.</summary>
internal abstract record CompareScope
{
    public abstract ReadRequest Source(TableMapping mapping, LossPolicy losses, IDatabaseEngine engine);

    public abstract ReadRequest Target(TableMapping mapping, IDatabaseEngine engine);

    protected static IReadOnlyList<string> SourceKey(TableMapping mapping) => [.. mapping.KeyOrdinals.Select(ordinal => mapping.Columns[ordinal].Source.Column.Name)];

    protected static IReadOnlyList<string> TargetKey(TableMapping mapping) => [.. mapping.KeyOrdinals.Select(ordinal => mapping.Columns[ordinal].Target.Name)];
}

/// <summary>Every row.</summary>
internal sealed record WholeScope : CompareScope
{
    public override ReadRequest Source(TableMapping mapping, LossPolicy losses, IDatabaseEngine engine) => mapping.ReadSource(new WholeTable(), losses);

    public override ReadRequest Target(TableMapping mapping, IDatabaseEngine engine) => mapping.ReadTarget(new WholeTable());
}

/// <summary>Rows whose first key column is a number above <paramref name="After"/> and not above <paramref name="UpTo"/>.</summary>
internal sealed record NumberScope(long? After, long? UpTo) : CompareScope
{
    public override ReadRequest Source(TableMapping mapping, LossPolicy losses, IDatabaseEngine engine) => mapping.ReadSource(Range(SourceKey(mapping)[0]), losses);

    public override ReadRequest Target(TableMapping mapping, IDatabaseEngine engine) => mapping.ReadTarget(Range(TargetKey(mapping)[0]));

    private KeyRange Range(string column) => new([column], Bound(After), Bound(UpTo));

    private static RowKey? Bound(long? bound) => bound is { } number ? new RowKey([number.ToString(CultureInfo.InvariantCulture)]) : null;
}

/// <summary>Rows whose first key column is NULL: no range holds them, and a target that lost its primary key may have some.</summary>
internal sealed record NullKeyScope : CompareScope
{
    public override ReadRequest Source(TableMapping mapping, LossPolicy losses, IDatabaseEngine engine)
    {
        var request = mapping.ReadSource(new WholeTable(), losses);
        var isNull = IsNull(engine, SourceKey(mapping)[0]);
        return request with { Where = request.Where is { } where ? $"({where}\n) AND {isNull}" : isNull };
    }

    public override ReadRequest Target(TableMapping mapping, IDatabaseEngine engine) =>
        mapping.ReadTarget(new WholeTable()) with { Where = IsNull(engine, TargetKey(mapping)[0]) };

    private static string IsNull(IDatabaseEngine engine, string column) => engine.Identifiers.Quote(column) + " IS NULL";
}

/// <summary>The rows with these keys.</summary>
internal sealed record KeysScope(IReadOnlyList<RowKey> Keys) : CompareScope
{
    public override ReadRequest Source(TableMapping mapping, LossPolicy losses, IDatabaseEngine engine) => mapping.ReadSource(new KeySet(SourceKey(mapping), Keys), losses);

    public override ReadRequest Target(TableMapping mapping, IDatabaseEngine engine) => mapping.ReadTarget(TargetSet(mapping));

    public KeySet TargetSet(TableMapping mapping) => new(TargetKey(mapping), Keys);
}
