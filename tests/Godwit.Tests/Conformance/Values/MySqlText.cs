using System.Globalization;
using System.Text.Json;
using Godwit.Tests.Conformance.Pairs;

namespace Godwit.Tests.Conformance.Values;

/// <summary>What a MySQL column holds, as text that other engines' parsers understand, and to the byte.</summary>
internal static class MySqlText
{
    /// <summary>MySQL's own WKB with the SRID put in by plain SQL.</summary>
    private const string Ewkb = "CONCAT('\\x', LOWER(IF(ST_SRID(v) = 0, HEX(ST_AsWKB(v)), CONCAT(SUBSTR(HEX(ST_AsWKB(v)), 1, 8), '20', HEX(REVERSE(UNHEX(LPAD(HEX(ST_SRID(v)), 8, '0')))), SUBSTR(HEX(ST_AsWKB(v)), 11)))))";

    public static async Task<Dictionary<string, (string? Text, string Exact)>> ReadAsync(TestDatabase database, string table)
    {
        // It gives latitude before longitude unless told; MariaDB and older MySQL do not know the option.
        var version = (await database.QueryAsync("SELECT VERSION()"))[0][0]!;
        var isMySql8 = !version.Contains("MariaDB", StringComparison.Ordinal) && version[0] is '8' or '9';
        var column = (await database.QueryAsync(
            $"SELECT data_type, numeric_precision, column_type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '{table}' AND column_name = 'v'"))[0];
        var text = column[0] switch
        {
            "float" or "double" => "v + 0e0",
            "bit" => $"LPAD(BIN(v + 0), {column[1]}, '0')",
            "binary" or "varbinary" or "tinyblob" or "blob" or "mediumblob" or "longblob" => "CONCAT('\\x', LOWER(HEX(v)))",
            "geometry" or "point" or "linestring" or "polygon" or "multipoint" or "geometrycollection" or "geomcollection" => isMySql8 ? Ewkb.Replace("ST_AsWKB(v)", "ST_AsWKB(v, 'axis-order=long-lat')", StringComparison.Ordinal) : Ewkb,
            _ when column[2]!.Contains("zerofill", StringComparison.Ordinal) => "CAST(v + 0 AS CHAR)",
            _ => "CAST(v AS CHAR)",
        };
        // Not the server's text of a double, which MySQL cuts: a point's coordinates are the bits themselves.
        var exact = column[0] is "float" or "double" ? "HEX(ST_AsWKB(POINT(v + 0e0, 0)))" : "HEX(CAST(v AS BINARY))";
        if (text.Contains("ST_AsWKB", StringComparison.Ordinal) || column[0] == "bit")
            exact = "HEX(v)";
        return (await database.QueryAsync($"SELECT CAST(id AS CHAR), {text}, {exact} FROM {table}")).ToDictionary(row => row[0]!, row => (row[1], row[2] ?? "NULL"));
    }

    /// <summary>Whether two texts spell one value: numbers as numbers, times without superfluous zeros, bytes in either case.</summary>
    public static bool IsSame(string? before, string? after)
    {
        if (before is null || after is null)
            return before == after;
        if (before.Contains('e', StringComparison.OrdinalIgnoreCase) && double.TryParse(before, NumberStyles.Float, CultureInfo.InvariantCulture, out var one) &&
            double.TryParse(after, NumberStyles.Float, CultureInfo.InvariantCulture, out var other))
            return one.Equals(other);
        if ((before, after) is ("true" or "yes", "1") or ("false" or "no", "0") || after == before + " 00:00:00.000000")
            return true;
        return Plain(before) == Plain(after) ||
            (double.TryParse(before, NumberStyles.Float, CultureInfo.InvariantCulture, out var first) && double.TryParse(after, NumberStyles.Float, CultureInfo.InvariantCulture, out var second) &&
             first.Equals(second) && first.ToString("R", CultureInfo.InvariantCulture).Length <= 18 && before.Length < 26);
    }

    private static string Plain(string text)
    {
        if (text.StartsWith("\\x", StringComparison.Ordinal))
            return text.ToLowerInvariant();
        const string noDays = "0 mons 0 days ";
        if (text.StartsWith(noDays, StringComparison.Ordinal))
            text = text[noDays.Length..];
        if (text.EndsWith("+00", StringComparison.Ordinal) || text.EndsWith('Z'))
            text = text.TrimEnd('Z').Replace("+00", "", StringComparison.Ordinal);
        if (text.Length > 8 && text.Contains(':', StringComparison.Ordinal) && char.IsAsciiDigit(text[^1]) && text.Contains('.', StringComparison.Ordinal))
            text = text.TrimEnd('0').TrimEnd('.');
        return text.Length > 10 && text[10] == 'T' && char.IsAsciiDigit(text[0]) ? text[..10] + " " + text[11..] : text;
    }

    /// <summary>MySQL's JSON type keeps the last of equal keys, none of the spaces, and numbers as such.</summary>
    public static bool IsSameJson(string left, string right)
    {
        using var one = JsonDocument.Parse(left);
        using var other = JsonDocument.Parse(right);
        return Plain(one.RootElement) == Plain(other.RootElement);
    }

    private static string Plain(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", element.EnumerateObject().GroupBy(property => property.Name, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => JsonSerializer.Serialize(group.Key) + ":" + Plain(group.Last().Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", element.EnumerateArray().Select(Plain)) + "]",
        JsonValueKind.String => JsonSerializer.Serialize(element.GetString()),
        JsonValueKind.Number when element.TryGetInt64(out var whole) => whole.ToString(CultureInfo.InvariantCulture),
        JsonValueKind.Number => element.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        _ => element.ValueKind.ToString(),
    };
}
