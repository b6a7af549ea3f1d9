using System.Text;

namespace Godwit.MySql.Binlog.Events;

/// <summary>
/// The fields at the end of a TABLE_MAP (binlog_row_metadata). Some count only columns of a class, as the server's own types class them:
/// who binds them to a table's columns knows which those are.
/// </summary>
internal sealed class TableMapMetadata
{
    /// <summary>One bit for each numeric column, highest first: whether it is unsigned. Null where the server does not say.</summary>
    public byte[]? Unsigned { get; private set; }

    /// <summary>Collation numbers of text columns.</summary>
    public CollationList? TextCollations { get; private set; }

    /// <summary>Collation numbers of enum and set columns.</summary>
    public CollationList? LabelCollations { get; private set; }

    /// <summary>The names of all columns.</summary>
    public IReadOnlyList<string>? Names { get; private set; }

    /// <summary>For each enum column its labels, as bytes of its character set.</summary>
    public IReadOnlyList<byte[][]>? EnumLabels { get; private set; }

    /// <summary>For each set column its labels.</summary>
    public IReadOnlyList<byte[][]>? SetLabels { get; private set; }

    /// <summary>For each geometry column the number of its type.</summary>
    public IReadOnlyList<ulong>? GeometryTypes { get; private set; }

    /// <summary>The primary key's columns by number.</summary>
    public IReadOnlyList<int>? PrimaryKey { get; private set; }

    /// <summary>One bit for each column, highest first: whether SELECT * gives it.</summary>
    public byte[]? Visible { get; private set; }

    public static TableMapMetadata Read(ReadOnlySpan<byte> bytes)
    {
        var metadata = new TableMapMetadata();
        var reader = new ByteReader(bytes);
        while (!reader.IsAtEnd)
        {
            var field = reader.Byte();
            metadata.ReadField(field, new ByteReader(reader.PackedText()));
        }

        return metadata;
    }

    private void ReadField(byte field, ByteReader reader)
    {
        switch (field)
        {
            case 1:
                Unsigned = reader.Rest.ToArray();
                break;
            case 2:
                TextCollations = CollationList.ReadDefault(reader);
                break;
            case 3:
                TextCollations = new(null, ReadNumbers(reader), null);
                break;
            case 4:
                Names = ReadTexts(reader);
                break;
            case 5:
                SetLabels = ReadLabels(reader);
                break;
            case 6:
                EnumLabels = ReadLabels(reader);
                break;
            case 7:
                GeometryTypes = ReadNumbers(reader);
                break;
            case 8:
                PrimaryKey = [.. ReadNumbers(reader).Select(number => (int)Math.Min(number, int.MaxValue))];
                break;
            case 9:
                PrimaryKey = [.. ReadNumbers(reader).Where((_, i) => i % 2 == 0).Select(number => (int)Math.Min(number, int.MaxValue))];
                break;
            case 10:
                LabelCollations = CollationList.ReadDefault(reader);
                break;
            case 11:
                LabelCollations = new(null, ReadNumbers(reader), null);
                break;
            case 12:
                Visible = reader.Rest.ToArray();
                break;
        }
    }

    private static List<ulong> ReadNumbers(ByteReader reader)
    {
        var numbers = new List<ulong>();
        while (!reader.IsAtEnd)
            numbers.Add(reader.Packed());
        return numbers;
    }

    private static List<string> ReadTexts(ByteReader reader)
    {
        var texts = new List<string>();
        while (!reader.IsAtEnd)
            texts.Add(Encoding.UTF8.GetString(reader.PackedText()));
        return texts;
    }

    private static List<byte[][]> ReadLabels(ByteReader reader)
    {
        var columns = new List<byte[][]>();
        while (!reader.IsAtEnd)
        {
            var labels = new byte[reader.PackedCount()][];
            for (var i = 0; i < labels.Length; i++)
                labels[i] = reader.PackedText().ToArray();
            columns.Add(labels);
        }

        return columns;
    }
}

/// <summary>Collations of the columns of a class, in their order: one each, or a default and exceptions.</summary>
internal sealed record CollationList(ulong? Default, IReadOnlyList<ulong>? Each, IReadOnlyDictionary<ulong, ulong>? Exceptions)
{
    public static CollationList ReadDefault(ByteReader reader)
    {
        var usual = reader.Packed();
        var exceptions = new Dictionary<ulong, ulong>();
        while (!reader.IsAtEnd)
            exceptions[reader.Packed()] = reader.Packed();
        return new(usual, null, exceptions);
    }

    /// <summary>The collation of the class's <paramref name="index"/>th column, or null.</summary>
    public ulong? Of(int index) => Each is not null ? index < Each.Count ? Each[index] : null : Exceptions!.TryGetValue((ulong)index, out var other) ? other : Default;
}
