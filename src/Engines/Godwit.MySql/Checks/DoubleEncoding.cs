using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using MySqlConnector;

namespace Godwit.MySql.Checks;

/// <summary>
/// Looks for columns whose character set is not that of their bytes: an application that wrote UTF-8 through a latin1 connection has left
/// <c>Ã©</c> where it means é. Such text arrives as it stands, which is rarely what is wanted. Judged by the first rows of a table.
/// </summary>
internal sealed class DoubleEncoding(MySqlConnection connection)
{
    private const int Rows = 2000;
    private const int Characters = 200;

    public async Task<IReadOnlyList<Finding>> FindAsync(TableSchema table, CancellationToken cancellationToken)
    {
        var columns = table.Columns.Where(column => column.Type.Kind == LogicalKind.Text && column.CharacterSet is "latin1" or "utf8" or "utf8mb3" or "utf8mb4").ToList();
        if (columns.Count == 0)
            return [];
        var (suspicious, ordinary) = (new int[columns.Count], new int[columns.Count]);
        var list = string.Join(", ", columns.Select(column => $"CAST(CONVERT(LEFT({MySqlIdentifiers.Instance.Quote(column.Name)}, {Characters}) USING utf8mb4) AS BINARY)"));
        await using var command = new MySqlCommand($"SELECT {list} FROM {MySqlIdentifiers.Instance.Quote(table.Name)} LIMIT {Rows}", connection);
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                for (var i = 0; i < columns.Count; i++)
                    if (!await reader.IsDBNullAsync(i, cancellationToken) && reader.GetFieldValue<byte[]>(i) is var text && !Ascii.IsValid(text))
                        (IsEncodedTwice(text) ? suspicious : ordinary)[i]++;
        }

        return [.. columns.Select((column, i) => (column, i)).Where(pair => suspicious[pair.i] > ordinary[pair.i]).Select(pair => new Finding("encoding", FindingSeverity.Warning, $"{table.Name}.{pair.column.Name}",
            $"{suspicious[pair.i]} of {suspicious[pair.i] + ordinary[pair.i]} texts with letters beyond ASCII (in the first {Rows} rows) look like UTF-8 that was taken for {pair.column.CharacterSet ?? "latin1"}: they would arrive as they stand, é as Ã©",
            pair.column.CharacterSet == "latin1"
                ? "If so, put it right on the source: change the column to its binary type and from there to CHARACTER SET utf8mb4"
                : "If so, put it right on the source: UPDATE it with CONVERT(CAST(CONVERT(column USING latin1) AS BINARY) USING utf8mb4)"))];
    }

    /// <summary>Whether the text's characters, as bytes of MySQL's latin1, are themselves UTF-8. What the limit cut at the end is no fault.</summary>
    internal static bool IsEncodedTwice(ReadOnlySpan<byte> utf8)
    {
        Span<char> text = new char[utf8.Length];
        if (Utf8.ToUtf16(utf8, text, out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
            return false;
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            if (!Latin1.TryGetByte(text[i], out bytes[i]))
                return false;
        var decoded = new char[length];
        return Utf8.ToUtf16(bytes, decoded, out _, out var characters, replaceInvalidSequences: false, isFinalBlock: false) is OperationStatus.Done or OperationStatus.NeedMoreData &&
            !Ascii.IsValid(decoded.AsSpan(0, characters));
    }

    /// <summary>MySQL's latin1: cp1252, with the five codes that it leaves out standing for themselves.</summary>
    private static class Latin1
    {
        private static readonly Dictionary<char, byte> s_high = MakeHigh();

        public static bool TryGetByte(char character, out byte value)
        {
            value = (byte)character;
            return character is < '\x80' or (>= '\xA0' and <= '\xFF') || s_high.TryGetValue(character, out value);
        }

        private static Dictionary<char, byte> MakeHigh()
        {
            const string Codes = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";
            return Codes.Select((character, i) => (character, (byte)(0x80 + i))).ToDictionary();
        }
    }
}
