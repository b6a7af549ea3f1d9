using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Godwit.Core.Validation;

/// <summary>
/// JSON by its meaning: no white space, an object's names in order and each once (the last one holds), numbers by their exact value.
/// </summary>
internal static class CanonicalJson
{
    private const int MaxDepth = 512;

    /// <summary>The canonical text; null where it is no JSON, is nested too deeply or holds half a surrogate pair.</summary>
    public static byte[]? TryWrite(ReadOnlySpan<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.ToArray(), new JsonDocumentOptions { MaxDepth = MaxDepth });
            var text = new ArrayBufferWriter<byte>(json.Length + 16);
            using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true, MaxDepth = MaxDepth + 1 }))
                Write(document.RootElement, writer);
            return text.WrittenSpan.ToArray();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (var member in element.EnumerateObject())
                    members[member.Name] = member.Value;
                writer.WriteStartObject();
                foreach (var (name, value) in members)
                {
                    writer.WritePropertyName(name);
                    Write(value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(item, writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(element.GetString());
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Number(element.GetRawText()), skipInputValidation: true);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    /// <summary>Digits without zeros at either end, and the power of ten that they are multiplied by.</summary>
    private static string Number(string text)
    {
        var power = 0L;
        var e = text.AsSpan().IndexOfAny('e', 'E');
        if (e >= 0 && !long.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power))
            return text;
        var digits = new StringBuilder(text, 0, e < 0 ? text.Length : e, text.Length);
        var negative = digits[0] == '-';
        if (negative)
            digits.Remove(0, 1);
        var point = digits.ToString().IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            power -= digits.Length - point - 1;
            digits.Remove(point, 1);
        }

        var significant = digits.ToString().TrimStart('0');
        var trimmed = significant.TrimEnd('0');
        if (trimmed.Length == 0)
            return "0";
        power += significant.Length - trimmed.Length;
        return string.Create(CultureInfo.InvariantCulture, $"{(negative ? "-" : "")}{trimmed}e{power}");
    }
}
