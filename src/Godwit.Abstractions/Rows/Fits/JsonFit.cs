using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Godwit.Abstractions.Rows.Fits;

/// <summary>What a type of JSON's refuses beyond the syntax.</summary>
[Flags]
internal enum JsonLimits
{
    /// <summary>Nothing: it keeps the text.</summary>
    None = 0,

    /// <summary>Halves of surrogate pairs.</summary>
    WholePairs = 1,

    /// <summary>The escape of NUL.</summary>
    NoNul = 2,

    /// <summary>Numbers of more digits than PostgreSQL's numeric has.</summary>
    Numbers = 4,

    /// <summary>A type that keeps JSON parsed.</summary>
    All = WholePairs | NoNul | Numbers,
}

/// <summary>Text into a type of JSON.</summary>
internal sealed class JsonFit(JsonLimits limits, int maxDepth = JsonFit.ReadableDepth) : IValueFit
{
    private const int ReadableDepth = 5000;
    private const int MaxWholeDigits = 131_072;
    private const int MaxFractionDigits = 16_383;

    public LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest)
    {
        hasNearest = false;
        if (!Utf8.IsValid(value))
            return LossKind.InvalidUtf8;
        if (value.Contains((byte)0))
            return LossKind.NulByte;
        var syntax = CheckSyntax(value);
        if (syntax != LossKind.None || limits == JsonLimits.None)
            return syntax;
        var escapes = Repair(value, null);
        if (escapes == LossKind.None)
            return LossKind.None;
        Repair(value, nearest);
        hasNearest = true;
        return escapes;
    }

    private LossKind CheckSyntax(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = ReadableDepth });
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && reader.CurrentDepth >= maxDepth ||
                    limits.HasFlag(JsonLimits.Numbers) && reader.TokenType == JsonTokenType.Number && !HoldsNumber(reader.ValueSpan))
                    return LossKind.OutOfRange;
            return LossKind.None;
        }
        catch (JsonException)
        {
            return LossKind.WrongType;
        }
    }

    private static bool HoldsNumber(ReadOnlySpan<byte> number)
    {
        var e = number.IndexOfAny((byte)'e', (byte)'E');
        var digits = e < 0 ? number : number[..e];
        if (e < 0 && digits.Length <= MaxFractionDigits)
            return true;
        if (!long.TryParse(e < 0 ? "0"u8 : number[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) || power is < -200_000 or > 200_000)
            return false;
        var point = digits.IndexOf((byte)'.');
        var fraction = point < 0 ? 0 : digits.Length - point - 1;
        return digits.Length - fraction + power <= MaxWholeDigits && fraction - power <= MaxFractionDigits;
    }

    /// <summary>Finds the first escape that the type refuses, and writes the text without escapes of NUL and with U+FFFD for half a pair.</summary>
    private LossKind Repair(ReadOnlySpan<byte> json, IBufferWriter<byte>? repaired)
    {
        var found = LossKind.None;
        for (var at = json.IndexOf((byte)'\\'); at >= 0 && at + 1 < json.Length; at = json.IndexOf((byte)'\\'))
        {
            var unit = UnitAt(json, at);
            var pair = unit is >= 0xD800 and <= 0xDBFF && UnitAt(json, at + 6) is >= 0xDC00 and <= 0xDFFF;
            var loss = unit == 0 && limits.HasFlag(JsonLimits.NoNul) ? LossKind.NulByte
                : unit is >= 0xD800 and <= 0xDFFF && !pair && limits.HasFlag(JsonLimits.WholePairs) ? LossKind.InvalidUtf8 : LossKind.None;
            var length = unit < 0 ? 2 : pair ? 12 : 6;
            if (found == LossKind.None)
                found = loss;
            repaired?.Write(json[..at]);
            if (loss == LossKind.InvalidUtf8)
                repaired?.Write("\uFFFD"u8);
            else if (loss == LossKind.None)
                repaired?.Write(json.Slice(at, length));
            json = json[(at + length)..];
        }

        repaired?.Write(json);
        return found;
    }

    /// <summary>The UTF-16 unit of the escape at a place; -1 where there is another one or none.</summary>
    private static int UnitAt(ReadOnlySpan<byte> json, int at) =>
        at + 6 <= json.Length && json[at] == (byte)'\\' && json[at + 1] == (byte)'u' &&
        System.Buffers.Text.Utf8Parser.TryParse(json.Slice(at + 2, 4), out int unit, out var used, 'x') && used == 4
            ? unit
            : -1;
}
