using System.Globalization;
using System.Text;

namespace Godwit.Abstractions.Schema;

/// <summary>
/// What a column holds, independent of any engine: the contract between one engine's reader and another engine's writer.
/// Immutable; equal by value.
/// </summary>
public sealed record LogicalType
{
    /// <summary>Makes a type of <see cref="Kind"/>; prefer the factory members.</summary>
    public LogicalType()
    {
    }

    private LogicalType(LogicalKind kind) => Kind = kind;

    /// <summary>The kind, which fixes the canonical encoding.</summary>
    public LogicalKind Kind { get; init; }

    /// <summary>Width of an <see cref="LogicalKind.Integer"/> in bits (8, 16, 24, 32, 64); 0 for every other kind.</summary>
    public int Bits { get; init; }

    /// <summary>Whether an <see cref="LogicalKind.Integer"/> has no negative values.</summary>
    public bool Unsigned { get; init; }

    /// <summary>Longest value: characters of text, bytes of binary, bits of a bit string. Null: no limit.</summary>
    public int? Length { get; init; }

    /// <summary>Whether every value has <see cref="Length"/> (char(n), binary(n), bit(n)) and is padded to it.</summary>
    public bool FixedLength { get; init; }

    /// <summary>Digits of a decimal in all; fractional digits of seconds (0 to 6) of a time, timestamp or interval. Null: no limit.</summary>
    public int? Precision { get; init; }

    /// <summary>Digits of a decimal after the point. Null: each value keeps its own.</summary>
    public int? Scale { get; init; }

    /// <summary>Whether JSON is kept parsed (jsonb), so that key order and white space are not part of the value.</summary>
    public bool BinaryJson { get; init; }

    /// <summary>The engine that alone knows a <see cref="LogicalKind.Native"/> type; the engine of an <see cref="LogicalKind.Enum"/>'s named type, or null.</summary>
    public string? NativeEngine { get; init; }

    /// <summary>The type's own name in SQL on <see cref="NativeEngine"/>, quoted as needed.</summary>
    public string? NativeName { get; init; }

    /// <summary>
    /// Labels of an <see cref="LogicalKind.Enum"/> in their order; of a <see cref="LogicalKind.Native"/> type whose text form is a list of
    /// labels with commas between (SET), those labels; empty for every other kind.
    /// </summary>
    public LabelList Labels { get; init; } = LabelList.Empty;

    /// <summary>True or false.</summary>
    public static LogicalType Boolean { get; } = new(LogicalKind.Boolean);

    /// <summary>Signed 16 bits.</summary>
    public static LogicalType Int16 { get; } = Integer(16);

    /// <summary>Signed 32 bits.</summary>
    public static LogicalType Int32 { get; } = Integer(32);

    /// <summary>Signed 64 bits.</summary>
    public static LogicalType Int64 { get; } = Integer(64);

    /// <summary>Single precision.</summary>
    public static LogicalType Float32 { get; } = new(LogicalKind.Float32);

    /// <summary>Double precision.</summary>
    public static LogicalType Float64 { get; } = new(LogicalKind.Float64);

    /// <summary>A date.</summary>
    public static LogicalType Date { get; } = new(LogicalKind.Date);

    /// <summary>A UUID.</summary>
    public static LogicalType Uuid { get; } = new(LogicalKind.Uuid);

    /// <summary>Text without a limit.</summary>
    public static LogicalType UnlimitedText { get; } = new(LogicalKind.Text);

    /// <summary>Bytes without a limit.</summary>
    public static LogicalType UnlimitedBytes { get; } = new(LogicalKind.Bytes);

    /// <summary>A geometry.</summary>
    public static LogicalType Geometry { get; } = new(LogicalKind.Geometry);

    /// <summary>A whole number.</summary>
    public static LogicalType Integer(int bits, bool unsigned = false) => new(LogicalKind.Integer) { Bits = bits, Unsigned = unsigned };

    /// <summary>An exact decimal.</summary>
    public static LogicalType Decimal(int? precision = null, int? scale = null) =>
        new(LogicalKind.Decimal) { Precision = precision, Scale = scale };

    /// <summary>Text of at most <paramref name="length"/> characters.</summary>
    public static LogicalType Text(int? length = null, bool fixedLength = false) =>
        new(LogicalKind.Text) { Length = length, FixedLength = fixedLength };

    /// <summary>Bytes, at most <paramref name="length"/>.</summary>
    public static LogicalType Bytes(int? length = null, bool fixedLength = false) =>
        new(LogicalKind.Bytes) { Length = length, FixedLength = fixedLength };

    /// <summary>One of <see cref="LogicalKind.Time"/>, <see cref="LogicalKind.TimeTz"/>, <see cref="LogicalKind.Timestamp"/>,
    /// <see cref="LogicalKind.TimestampTz"/> or <see cref="LogicalKind.Interval"/>.</summary>
    public static LogicalType Temporal(LogicalKind kind, int? precision = null) => new(kind) { Precision = precision };

    /// <summary>JSON; <paramref name="binary"/> for jsonb.</summary>
    public static LogicalType Json(bool binary = false) => new(LogicalKind.Json) { BinaryJson = binary };

    /// <summary>A bit string.</summary>
    public static LogicalType BitString(int? length = null, bool fixedLength = false) =>
        new(LogicalKind.BitString) { Length = length, FixedLength = fixedLength };

    /// <summary>An enumeration.</summary>
    public static LogicalType Enum(IEnumerable<string> labels, string? engine = null, string? name = null) =>
        new(LogicalKind.Enum) { Labels = new LabelList(labels), NativeEngine = engine, NativeName = name };

    /// <summary>A type that only <paramref name="engine"/> knows.</summary>
    public static LogicalType Native(string engine, string name) =>
        new(LogicalKind.Native) { NativeEngine = engine, NativeName = name };

    /// <summary>Any number of some labels.</summary>
    public static LogicalType Set(IEnumerable<string> labels, string engine, string name) =>
        new(LogicalKind.Native) { NativeEngine = engine, NativeName = name, Labels = new LabelList(labels) };

    /// <summary>The type for people: <c>decimal(10,2)</c>, <c>integer(32)</c>, <c>postgres int4range</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (Unsigned)
            text.Append("unsigned ");
        text.Append(Kind == LogicalKind.Native ? NativeEngine + " " + NativeName : Kind.ToString().ToLowerInvariant());
        if (Kind == LogicalKind.Enum && NativeName is not null)
            text.Append(' ').Append(NativeName);
        if (Bits > 0)
            text.Append(CultureInfo.InvariantCulture, $"({Bits})");
        else if (Length is { } length)
            text.Append(CultureInfo.InvariantCulture, $"({length}{(FixedLength ? ", fixed" : "")})");
        else if (Precision is { } precision)
            text.Append(Scale is { } scale
                ? string.Create(CultureInfo.InvariantCulture, $"({precision},{scale})")
                : string.Create(CultureInfo.InvariantCulture, $"({precision})"));
        return text.ToString();
    }
}
