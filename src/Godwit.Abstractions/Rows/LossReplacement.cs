using System.Text;
using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Rows;

/// <summary>What a policy puts in the place of a value.</summary>
public static class LossReplacement
{
    /// <summary>
    /// Makes the replacement in the same encoding. Null, and true, where NULL takes the value's place. False where the policy's own value
    /// is none of the type, or the value cannot be escaped.
    /// </summary>
    /// <param name="wire">The encoding.</param>
    /// <param name="value">The value.</param>
    /// <param name="loss">Why it cannot be held.</param>
    /// <param name="action">The policy's action, which does not refuse.</param>
    /// <param name="own">The policy's own value as text, for <see cref="LossAction.Value"/>.</param>
    /// <param name="hasNearest">Whether there is a nearest value.</param>
    /// <param name="nearest">The nearest value.</param>
    /// <param name="replacement">What takes its place, or null.</param>
    public static bool Of(LogicalType wire, ReadOnlySpan<byte> value, LossKind loss, LossAction action, string? own, bool hasNearest, ReadOnlySpan<byte> nearest,
        out byte[]? replacement)
    {
        replacement = null;
        switch (action)
        {
            case LossAction.Null:
                return true;
            case LossAction.Escape when loss == LossKind.NulByte:
                replacement = Escape(wire, value);
                return true;
            case LossAction.Value:
                return own is not null && TryParse(wire, own, out replacement);
            case LossAction.Nearest:
                replacement = hasNearest ? nearest.ToArray() : null;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads a policy's own value in a column's encoding. False where it is none of its type.</summary>
    public static bool TryParse(LogicalType wire, string own, out byte[]? payload)
    {
        payload = null;
        using var batch = new RowBatch(256);
        var writer = new RowWriter(batch);
        writer.BeginRow();
        if (!CanonicalText.TryParse(wire, Encoding.UTF8.GetBytes(own), writer))
            return false;
        writer.EndRow();
        var row = new RowReader(batch);
        row.ReadRow();
        row.ReadCell(out var cell);
        payload = wire is { Kind: LogicalKind.Decimal, Scale: > 0 and { } scale } ? WithScale(cell, scale) : cell.ToArray();
        return true;
    }

    /// <summary>The digits as a column of that scale gives them back.</summary>
    private static byte[] WithScale(ReadOnlySpan<byte> digits, int scale)
    {
        if (!DecimalText.TryMeasure(digits, out _, out var fraction) || fraction >= scale)
            return digits.ToArray();
        var text = Encoding.ASCII.GetString(digits);
        return Encoding.ASCII.GetBytes((fraction == 0 ? text + "." : text) + new string('0', scale - fraction));
    }

    private static byte[] Escape(LogicalType wire, ReadOnlySpan<byte> value)
    {
        var text = Encoding.UTF8.GetString(value);
        return Encoding.UTF8.GetBytes(wire.Kind == LogicalKind.Json
            ? EscapeJson(text)
            : text.Replace("\0", "\\0", StringComparison.Ordinal));
    }

    // A backslash that is itself escaped begins no escape of NUL.
    private static string EscapeJson(string json)
    {
        var escaped = new StringBuilder(json.Length + 8);
        for (var at = 0; at < json.Length; at++)
        {
            if (json[at] != '\\' || at + 1 == json.Length)
            {
                escaped.Append(json[at]);
                continue;
            }

            if (string.CompareOrdinal(json, at, "\\u0000", 0, 6) == 0)
                escaped.Append('\\');
            escaped.Append(json[at]).Append(json[++at]);
        }

        return escaped.ToString();
    }
}
