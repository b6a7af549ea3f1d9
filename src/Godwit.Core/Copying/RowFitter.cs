using System.Buffers;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.Conversion;

namespace Godwit.Core.Copying;

/// <summary>
/// Makes the rows of a table fit their target columns as the plan allows: refuses, or replaces and records. Copy and validation use the
/// same, so that a recorded loss is not a difference. One user at a time.
/// </summary>
public sealed class RowFitter : IDisposable
{
    private const int ShownCharacters = 200;

    private readonly TableMapping _mapping;
    private readonly LossPolicy _policy;
    private readonly RowBatch _spare = new();
    private readonly RowWriter _writer;
    private readonly ArrayBufferWriter<byte> _nearest = new();

    private RowFitter(TableMapping mapping, LossPolicy policy)
    {
        _mapping = mapping;
        _policy = policy;
        _writer = new RowWriter(_spare);
    }

    /// <summary>Makes a fitter, or null where every value of the table fits anyway.</summary>
    public static RowFitter? Create(TableMapping mapping, LossPolicy policy) =>
        mapping.Columns.Any(column => column.Fit is not null) ? new RowFitter(mapping, policy) : null;

    /// <summary>
    /// Makes every row of the batch fit, in place, and adds what was changed to <paramref name="losses"/>.
    /// </summary>
    /// <returns>The same batch.</returns>
    /// <exception cref="GodwitException"><see cref="ErrorKind.ValueRefused"/>: a value does not fit and the plan refuses it.</exception>
    public RowBatch Fit(RowBatch batch, List<LossEntry> losses)
    {
        var reader = new RowReader(batch);
        var row = 0;
        while (reader.ReadRow())
        {
            if (!RowFits(reader.RowBytes))
            {
                Rewrite(batch, row, losses);
                return batch;
            }

            row++;
        }

        return batch;
    }

    /// <inheritdoc/>
    public void Dispose() => _spare.Dispose();

    private bool RowFits(ReadOnlySpan<byte> rowBytes)
    {
        var cells = new RowReader(rowBytes);
        foreach (var column in _mapping.Columns)
        {
            if (cells.ReadCell(out var payload) != CellState.Value || column.Fit is not { } fit)
                continue;
            _nearest.ResetWrittenCount();
            if (fit.Check(payload, _nearest, out _) != LossKind.None)
                return false;
        }

        return true;
    }

    private void Rewrite(RowBatch batch, int fittingRows, List<LossEntry> losses)
    {
        _spare.Clear();
        _writer.Attach(_spare);
        var reader = new RowReader(batch);
        for (var row = 0; reader.ReadRow(); row++)
        {
            if (row < fittingRows || RowFits(reader.RowBytes))
            {
                _spare.AppendRow(reader.RowBytes);
                _writer.Attach(_spare);
            }
            else
            {
                RewriteRow(reader.RowBytes, losses);
            }
        }

        batch.SwapWith(_spare);
    }

    private void RewriteRow(ReadOnlySpan<byte> rowBytes, List<LossEntry> losses)
    {
        _writer.BeginRow();
        var cells = new RowReader(rowBytes);
        for (var ordinal = 0; ordinal < _mapping.Columns.Count; ordinal++)
        {
            var column = _mapping.Columns[ordinal];
            switch (cells.ReadCell(out var payload))
            {
                case CellState.Null:
                    _writer.WriteNull();
                    break;
                case CellState.Unchanged:
                    _writer.WriteUnchanged();
                    break;
                default:
                    _nearest.ResetWrittenCount();
                    var hasNearest = false;
                    var loss = column.Fit?.Check(payload, _nearest, out hasNearest) ?? LossKind.None;
                    if (loss == LossKind.None)
                        _writer.WriteValue(payload);
                    else
                        WriteReplacement(loss, ordinal, payload, hasNearest, rowBytes, losses);
                    break;
            }
        }

        _writer.EndRow();
    }

    private void WriteReplacement(LossKind loss, int ordinal, ReadOnlySpan<byte> payload, bool hasNearest, ReadOnlySpan<byte> rowBytes,
        List<LossEntry> losses)
    {
        var column = _mapping.Columns[ordinal];
        var action = _policy.For(loss);
        var becomesNull = action == LossAction.Null || (action == LossAction.Nearest && !hasNearest);
        var key = FormatKey(rowBytes);
        var before = Shown(CanonicalText.Format(column.Wire, payload));
        if (action == LossAction.Refuse || (becomesNull && !column.Target.Nullable))
            throw Refusal(loss, column, key, before, action);
        if (becomesNull)
            _writer.WriteNull();
        else
            _writer.WriteValue(_nearest.WrittenSpan);
        losses.Add(new LossEntry(_mapping.Target.Name, key, column.Target.Name, loss, before,
            becomesNull ? null : Shown(CanonicalText.Format(column.Wire, _nearest.WrittenSpan))));
    }

    private GodwitException Refusal(LossKind loss, ColumnMapping column, RowKey? key, string before, LossAction action)
    {
        var name = char.ToLowerInvariant(loss.ToString()[0]) + loss.ToString()[1..];
        var row = key is null ? "a row without a key" : "the row with key " + key;
        var why = action == LossAction.Refuse
            ? Describe(loss, column)
            : Describe(loss, column) + ", and the column does not allow NULL in its place";
        return new GodwitException(ErrorKind.ValueRefused, $"{_mapping.Source.Name}.{column.Source.Column.Name}",
            $"the value {before} of {row} cannot be held by {_mapping.Target.Name}.{column.Target.Name} ({column.Target.NativeType}): {why}",
            $"Correct the value in the source, give the column another type in the plan's 'types', or allow the loss with 'losses: {{ {name}: record }}' in the plan");
    }

    private static string Describe(LossKind loss, ColumnMapping column) => loss switch
    {
        LossKind.NulByte => "it contains a NUL character",
        LossKind.InvalidUtf8 => "it is not valid UTF-8",
        LossKind.TooLong => "it is too long",
        LossKind.NotANumber => "the type has no NaN",
        LossKind.Infinity => "the type has no infinity",
        LossKind.FractionLost => "digits of its fraction would be lost",
        LossKind.ZeroDate => "it is a zero date",
        LossKind.YearOutOfRange => "its year is out of range",
        LossKind.EmptyEnum => "it is the empty error value of an enumeration",
        LossKind.UnknownLabel => "it is not one of the type's labels",
        LossKind.WrongType => $"it is not of the type {column.Wire}",
        _ => "it is out of range",
    };

    private RowKey? FormatKey(ReadOnlySpan<byte> rowBytes) =>
        _mapping.KeyOrdinals.Count == 0 ? null : RowKeyFormat.Read(_mapping, rowBytes);

    private static string Shown(string text) => text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "…";
}
