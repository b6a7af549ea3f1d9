using System.Text;

namespace Godwit.MySql.Binlog.Events;

/// <summary>A table as it was when rows were logged. Immutable; owns its memory.</summary>
internal sealed class TableMap
{
    private readonly byte[] _body;

    private TableMap(ulong id, string database, string name, MappedColumn[] columns, byte[] body, TableMapMetadata metadata)
    {
        Id = id;
        Database = database;
        Name = name;
        Columns = columns;
        _body = body;
        Metadata = metadata;
    }

    public ulong Id { get; }

    public string Database { get; }

    public string Name { get; }

    public IReadOnlyList<MappedColumn> Columns { get; }

    /// <summary>What newer servers add: signedness, character sets, names, labels.</summary>
    public TableMapMetadata Metadata { get; }

    /// <summary>Whether that body describes the same, so that what was bound to this table stays right.</summary>
    public bool IsSame(ReadOnlySpan<byte> body) => body.SequenceEqual(_body);

    public static TableMap Read(ulong id, ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        var database = ReadName(ref reader);
        var name = ReadName(ref reader);
        var columns = new MappedColumn[reader.PackedCount()];
        var types = reader.Take(columns.Length);
        var packed = new ByteReader(reader.PackedText());
        for (var i = 0; i < columns.Length; i++)
            columns[i] = ReadColumn((ColumnType)types[i], ref packed);
        var nullable = reader.Take((columns.Length + 7) / 8);
        for (var i = 0; i < columns.Length; i++)
            columns[i] = columns[i] with { Nullable = (nullable[i / 8] >> (i % 8) & 1) != 0 };
        return new(id, database, name, columns, body.ToArray(), TableMapMetadata.Read(reader.Rest));
    }

    private static string ReadName(ref ByteReader reader)
    {
        var name = Encoding.UTF8.GetString(reader.Take(reader.Byte()));
        reader.Skip(1);
        return name;
    }

    private static MappedColumn ReadColumn(ColumnType type, ref ByteReader packed)
    {
        switch (type)
        {
            case ColumnType.Float or ColumnType.Double or ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob or ColumnType.Blob or ColumnType.Json or
                ColumnType.Geometry or ColumnType.Timestamp2 or ColumnType.DateTime2 or ColumnType.Time2 or ColumnType.Vector or ColumnType.BlobCompressed:
                return new(type, packed.Byte(), 0, false);
            case ColumnType.VarChar or ColumnType.VarCharCompressed:
                return new(type, packed.UInt16(), 0, false);
            case ColumnType.NewDecimal:
                return new(type, packed.Byte(), packed.Byte(), false);
            case ColumnType.Bit:
                var bits = packed.Byte();
                return new(type, bits + packed.Byte() * 8, 0, false);
            case ColumnType.String or ColumnType.VarString or ColumnType.Enum or ColumnType.Set:
                var (real, length) = (packed.Byte(), (int)packed.Byte());
                if ((real & 0x30) != 0x30)
                {
                    // Two bits of a length over 255 hide in the type, inverted.
                    length |= ((real & 0x30) ^ 0x30) << 4;
                    real |= 0x30;
                }

                return new((ColumnType)real, length, 0, false);
            case ColumnType.Tiny or ColumnType.Short or ColumnType.Int24 or ColumnType.Long or ColumnType.LongLong or ColumnType.Year or ColumnType.Date or ColumnType.NewDate or
                ColumnType.Time or ColumnType.DateTime or ColumnType.Timestamp or ColumnType.Null:
                return new(type, 0, 0, false);
            default:
                throw new BinlogFormatException(FormattableString.Invariant($"a table has a column of type number {(int)type}, which is not known"));
        }
    }
}
