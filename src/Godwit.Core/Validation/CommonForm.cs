using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;

namespace Godwit.Core.Validation;

/// <summary>
/// Brings values that source and target spell differently, because their columns' types do, to one form, for comparison only: decimals
/// of another scale lose the zeros at their end, JSON that one side keeps parsed becomes canonical. Columns whose types agree are
/// compared to the letter. One user at a time.
/// </summary>
internal sealed class CommonForm : IDisposable
{
    private enum Spelling
    {
        Exact,
        Decimal,
        Json,
    }

    private readonly Spelling[] _spellings;
    private readonly RowBatch _spare = new();
    private readonly RowWriter _writer;

    private CommonForm(Spelling[] spellings)
    {
        _spellings = spellings;
        _writer = new RowWriter(_spare);
    }

    /// <summary>Makes a form, or null where every column is compared to the letter.</summary>
    public static CommonForm? Create(TableMapping mapping, bool sameEngine)
    {
        var spellings = mapping.Columns.Select(column => Of(column, sameEngine)).ToArray();
        return Array.TrueForAll(spellings, spelling => spelling == Spelling.Exact) ? null : new CommonForm(spellings);
    }

    /// <summary>Whether the two sides may spell a row's key differently: then the key of one does not find the row of the other by its text.</summary>
    public static bool ChangesKeys(TableMapping mapping, bool sameEngine) =>
        mapping.KeyOrdinals.Any(ordinal => Of(mapping.Columns[ordinal], sameEngine) != Spelling.Exact);

    /// <summary>Brings every row to the form, in place.</summary>
    /// <returns>The same batch.</returns>
    public RowBatch Apply(RowBatch batch)
    {
        _spare.Clear();
        _writer.Attach(_spare);
        var reader = new RowReader(batch);
        while (reader.ReadRow())
        {
            _writer.BeginRow();
            foreach (var spelling in _spellings)
            {
                switch (reader.ReadCell(out var payload))
                {
                    case CellState.Null:
                        _writer.WriteNull();
                        break;
                    case CellState.Unchanged:
                        _writer.WriteUnchanged();
                        break;
                    default:
                        Write(spelling, payload);
                        break;
                }
            }

            _writer.EndRow();
        }

        batch.SwapWith(_spare);
        return batch;
    }

    public void Dispose() => _spare.Dispose();

    private void Write(Spelling spelling, ReadOnlySpan<byte> payload)
    {
        if (spelling == Spelling.Decimal && payload.Contains((byte)'.'))
            payload = payload.TrimEnd((byte)'0').TrimEnd((byte)'.');
        if (spelling == Spelling.Json && CanonicalJson.TryWrite(payload) is { } canonical)
            payload = canonical;
        _writer.WriteValue(payload);
    }

    private static Spelling Of(ColumnMapping column, bool sameEngine)
    {
        var (wire, target) = (column.Wire, column.Target.Type);
        switch (wire.Kind)
        {
            case LogicalKind.Decimal when target.Kind == LogicalKind.Text && column.Source.Expression is null:
                return Spelling.Exact;
            case LogicalKind.Decimal:
                return target.Kind != LogicalKind.Decimal || target.Scale != wire.Scale || column.Source.Expression is not null ? Spelling.Decimal : Spelling.Exact;
            case LogicalKind.Json when target.Kind == LogicalKind.Json:
                // Another engine writes what it has parsed in its own way.
                return wire.BinaryJson != target.BinaryJson || (wire.BinaryJson && !sameEngine) ? Spelling.Json : Spelling.Exact;
            case LogicalKind.Text when target is { Kind: LogicalKind.Json, BinaryJson: true }:
                return Spelling.Json;
            default:
                return Spelling.Exact;
        }
    }
}
