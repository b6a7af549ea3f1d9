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
    private readonly LossRules _rules;

    private RowFitter(TableMapping mapping, LossPolicy policy)
    {
        _mapping = mapping;
        _policy = policy;
        _rules = new LossRules(mapping);
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

    /// <summary>Tells every value of the batch that does not fit, whatever the plan says about it, and changes nothing.</summary>
    public void Find(RowBatch batch, Action<LossEntry> found)
    {
        var reader = new RowReader(batch);
        while (reader.ReadRow())
            if (!RowFits(reader.RowBytes))
                FindInRow(reader.RowBytes, found);
    }

    /// <inheritdoc/>
    public void Dispose() => _spare.Dispose();

    private void FindInRow(ReadOnlySpan<byte> rowBytes, Action<LossEntry> found)
    {
        var cells = new RowReader(rowBytes);
        foreach (var column in _mapping.Columns)
        {
            if (cells.ReadCell(out var payload) != CellState.Value || column.Fit is not { } fit)
                continue;
            _nearest.ResetWrittenCount();
            var loss = fit.Check(payload, _nearest, out var hasNearest);
            if (loss != LossKind.None)
                found(new LossEntry(_mapping.Target.Name, FormatKey(rowBytes), column.Target.Name, loss, Shown(CanonicalText.Format(column.Wire, payload)),
                    hasNearest ? Shown(CanonicalText.Format(column.Wire, _nearest.WrittenSpan)) : null));
        }
    }

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
        var objection = action == LossAction.Refuse ? null : _rules.Objection(column, becomesNull);
        if (action == LossAction.Refuse || objection is not null)
            throw _rules.Refusal(loss, column, key, before, action, objection);
        if (becomesNull)
            _writer.WriteNull();
        else
            _writer.WriteValue(_nearest.WrittenSpan);
        losses.Add(new LossEntry(_mapping.Target.Name, key, column.Target.Name, loss, before,
            becomesNull ? null : Shown(CanonicalText.Format(column.Wire, _nearest.WrittenSpan))));
    }

    private RowKey? FormatKey(ReadOnlySpan<byte> rowBytes) =>
        _mapping.KeyOrdinals.Count == 0 ? null : RowKeyFormat.Read(_mapping, rowBytes);

    private static string Shown(string text) => text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "…";
}
