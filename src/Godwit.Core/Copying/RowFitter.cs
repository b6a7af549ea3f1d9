using System.Buffers;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;

namespace Godwit.Core.Copying;

/// <summary>
/// Makes the rows of a table fit their target columns as the plan allows: refuses, or replaces and records. Copy and validation use the
/// same, so that a recorded loss is not a difference. One user at a time.
/// </summary>
public sealed class RowFitter : IDisposable
{
    private const int MostSteps = 8;

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
            var value = payload;
            for (var step = 0; step < MostSteps; step++)
            {
                var loss = Check(fit, value, out var hasNearest);
                if (loss == LossKind.None)
                    break;
                // What the plan refuses is shown with the nearest value, and ends there.
                var action = _policy.For(loss);
                var replaced = TryReplace(column, fit, value, loss, action == LossAction.Refuse ? LossAction.Nearest : action, hasNearest, out var replacement);
                found(new LossEntry(_mapping.Target.Name, FormatKey(rowBytes), column.Target.Name, loss, Shown(column, value), replacement is null ? null : Shown(column, replacement)));
                if (action == LossAction.Refuse || !replaced || replacement is null)
                    break;
                value = replacement;
            }
        }
    }

    private bool RowFits(ReadOnlySpan<byte> rowBytes)
    {
        var cells = new RowReader(rowBytes);
        foreach (var column in _mapping.Columns)
        {
            if (cells.ReadCell(out var payload) != CellState.Value || column.Fit is not { } fit)
                continue;
            if (Check(fit, payload, out _) != LossKind.None)
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
                    WriteFitted(column, payload, rowBytes, losses);
                    break;
            }
        }

        _writer.EndRow();
    }

    /// <summary>Writes the value, or what the plan puts in its place; that may have a defect of its own, for which the plan has a rule too.</summary>
    private void WriteFitted(ColumnMapping column, ReadOnlySpan<byte> value, ReadOnlySpan<byte> rowBytes, List<LossEntry> losses)
    {
        for (var step = 0; column.Fit is { } fit; step++)
        {
            var loss = Check(fit, value, out var hasNearest);
            if (loss == LossKind.None)
                break;
            var action = _policy.For(loss);
            var key = FormatKey(rowBytes);
            var before = Shown(column, value);
            if (action == LossAction.Refuse)
                throw _rules.Refusal(loss, column, key, before, action, null);
            if (!TryReplace(column, fit, value, loss, action, hasNearest, out var replacement) || step == MostSteps)
                throw _rules.Refusal(loss, column, key, before, action, $"what the plan puts in its place ({_policy.ValueFor(loss) ?? PlanWords.Kebab(action)}) is no {column.Wire} that the column holds");
            if (_rules.Objection(column, replacement is null) is { } objection)
                throw _rules.Refusal(loss, column, key, before, action, objection);
            losses.Add(new LossEntry(_mapping.Target.Name, key, column.Target.Name, loss, before, replacement is null ? null : Shown(column, replacement)));
            if (replacement is null)
            {
                _writer.WriteNull();
                return;
            }

            value = replacement;
        }

        _writer.WriteValue(value);
    }

    /// <summary>Makes what the plan puts in the value's place; false where that has the very same defect, or is no value of the type at all.</summary>
    private bool TryReplace(ColumnMapping column, IValueFit fit, ReadOnlySpan<byte> value, LossKind loss, LossAction action, bool hasNearest, out byte[]? replacement)
    {
        var made = LossReplacement.Of(column.Wire, value, loss, action, _policy.ValueFor(loss), hasNearest, _nearest.WrittenSpan, out replacement);
        if (!made || action != LossAction.Value || Check(fit, replacement, out _) != loss)
            return made;
        replacement = null;
        return false;
    }

    private LossKind Check(IValueFit fit, ReadOnlySpan<byte> value, out bool hasNearest)
    {
        _nearest.ResetWrittenCount();
        return fit.Check(value, _nearest, out hasNearest);
    }

    private RowKey? FormatKey(ReadOnlySpan<byte> rowBytes) =>
        _mapping.KeyOrdinals.Count == 0 ? null : RowKeyFormat.Read(_mapping, rowBytes);

    private static string Shown(ColumnMapping column, ReadOnlySpan<byte> value) => LossEntry.Shown(CanonicalText.Format(column.Wire, value));
}
