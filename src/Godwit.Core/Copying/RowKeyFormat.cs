using Godwit.Abstractions.Rows;
using Godwit.Core.Conversion;

namespace Godwit.Core.Copying;

/// <summary>Takes the key out of a row of a mapped table.</summary>
public static class RowKeyFormat
{
    /// <summary>The key of a row, as text, in key order. The table must have a key.</summary>
    public static RowKey Read(TableMapping mapping, ReadOnlySpan<byte> rowBytes)
    {
        var values = new string?[mapping.KeyOrdinals.Count];
        var cells = new RowReader(rowBytes);
        for (var ordinal = 0; ordinal < mapping.Columns.Count; ordinal++)
        {
            var state = cells.ReadCell(out var payload);
            for (var part = 0; part < values.Length; part++)
                if (mapping.KeyOrdinals[part] == ordinal)
                    values[part] = state == CellState.Value ? CanonicalText.Format(mapping.Columns[ordinal].Wire, payload) : null;
        }

        return new RowKey(values);
    }
}
