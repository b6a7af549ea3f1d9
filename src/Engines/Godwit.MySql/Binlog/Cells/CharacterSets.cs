using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Godwit.MySql.Binlog.Protocol;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>
/// The server's collations by number, and its character sets of one byte with what each byte is in Unicode, as the server itself converts
/// them. Immutable.
/// </summary>
internal sealed class CharacterSets
{
    private readonly Dictionary<ulong, string> _collations;
    private readonly Dictionary<string, CharacterSet> _sets;

    private CharacterSets(Dictionary<ulong, string> collations, Dictionary<string, CharacterSet> sets)
    {
        _collations = collations;
        _sets = sets;
    }

    /// <summary>Only those that every server has and that need no table.</summary>
    public static CharacterSets Unicode { get; } = new([], Known());

    /// <summary>The character set of a collation, or null.</summary>
    public string? NameOf(ulong collation) => _collations.GetValueOrDefault(collation);

    /// <summary>The converter to UTF-8, or null where there is none: the sets of East Asia with characters of several bytes.</summary>
    public CharacterSet? Find(string name) => _sets.GetValueOrDefault(name);

    public static async Task<CharacterSets> LoadAsync(ReplicaConnection connection, CancellationToken cancellationToken)
    {
        var dialect = connection.Server.Dialect;
        var collations = new Dictionary<ulong, string>();
        // From 10.10 on, MariaDB has collations that go with several character sets, with a number for each.
        var sql = dialect is { IsMariaDb: true, Version: >= 101_000 }
            ? "SELECT id, character_set_name FROM information_schema.collation_character_set_applicability"
            : "SELECT id, character_set_name FROM information_schema.collations";
        foreach (var row in await connection.QueryAsync(sql, cancellationToken))
        {
            if (row is [{ } id, { } set] && ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                collations[number] = set;
        }

        var sets = Known();
        var names = (await connection.QueryAsync("SELECT character_set_name FROM information_schema.character_sets WHERE maxlen = 1 AND character_set_name <> 'binary'", cancellationToken))
            .Select(row => row[0]!).Where(name => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')).ToArray();
        var bytes = Convert.ToHexString([.. Enumerable.Range(0, 256).Select(i => (byte)i)]);
        foreach (var name in names)
        {
            var hex = await connection.ScalarAsync($"SELECT HEX(CONVERT(CONVERT(X'{bytes}' USING {name}) USING utf32))", cancellationToken);
            if (hex is { Length: 256 * 8 })
                sets[name] = new SingleByteSet(Convert.FromHexString(hex));
        }

        return new(collations, sets);
    }

    private static Dictionary<string, CharacterSet> Known() => new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8mb4"] = new Utf8Set(),
        ["utf8mb3"] = new Utf8Set(),
        ["utf8"] = new Utf8Set(),
        ["binary"] = new Utf8Set(),
        ["ucs2"] = new WideSet(2, bigEndian: true),
        ["utf16"] = new WideSet(2, bigEndian: true),
        ["utf16le"] = new WideSet(2, bigEndian: false),
        ["utf32"] = new WideSet(4, bigEndian: true),
    };
}

/// <summary>Brings text of a character set to UTF-8.</summary>
internal abstract class CharacterSet
{
    /// <summary>Whether the bytes are UTF-8 already, if they are text at all.</summary>
    public virtual bool IsUtf8 => false;

    /// <summary>False where some byte is no character.</summary>
    public abstract bool TryConvert(ReadOnlySpan<byte> text, TextBuffer into);
}

internal sealed class Utf8Set : CharacterSet
{
    public override bool IsUtf8 => true;

    public override bool TryConvert(ReadOnlySpan<byte> text, TextBuffer into)
    {
        into.Append(text);
        return true;
    }
}

internal sealed class SingleByteSet : CharacterSet
{
    private readonly byte[]?[] _characters = new byte[256][];
    private readonly bool _isAscii = true;

    /// <summary>Makes one of the character of each byte, in UTF-32 with the highest byte first; a question mark where there is none.</summary>
    public SingleByteSet(ReadOnlySpan<byte> utf32)
    {
        for (var i = 0; i < 256; i++)
        {
            var character = BinaryPrimitives.ReadUInt32BigEndian(utf32[(i * 4)..]);
            if (Rune.IsValid(character) && (character != '?' || i == '?'))
                _characters[i] = Encoding.UTF8.GetBytes(new Rune(character).ToString());
            if (i < 128 && character != i)
                _isAscii = false;
        }
    }

    public override bool TryConvert(ReadOnlySpan<byte> text, TextBuffer into)
    {
        if (_isAscii && !text.ContainsAnyExceptInRange((byte)0, (byte)127))
        {
            into.Append(text);
            return true;
        }

        foreach (var part in text)
        {
            if (_characters[part] is not { } character)
                return false;
            into.Append(character);
        }

        return true;
    }
}

internal sealed class WideSet(int width, bool bigEndian) : CharacterSet
{
    public override bool TryConvert(ReadOnlySpan<byte> text, TextBuffer into)
    {
        if (text.Length % width != 0)
            return false;
        for (var at = 0; at < text.Length; at += width)
        {
            uint character = width == 4 ? BinaryPrimitives.ReadUInt32BigEndian(text[at..]) : Unit(text, at);
            if (width == 2 && char.IsHighSurrogate((char)character) && at + 2 < text.Length && char.IsLowSurrogate((char)Unit(text, at + 2)))
            {
                character = (uint)char.ConvertToUtf32((char)character, (char)Unit(text, at + 2));
                at += 2;
            }

            if (!Rune.IsValid(character))
                return false;
            into.Advance(new Rune(character).EncodeToUtf8(into.Room(4)));
        }

        return true;
    }

    private ushort Unit(ReadOnlySpan<byte> text, int at) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(text[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(text[at..]);
}
