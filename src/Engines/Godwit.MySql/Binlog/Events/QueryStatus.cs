namespace Godwit.MySql.Binlog.Events;

/// <summary>The variables in front of a statement, of which only the character set is kept.</summary>
internal static class QueryStatus
{
    /// <summary>The number of the client's collation, or 0. What follows a variable that is not known is not read.</summary>
    public static int ReadClientCollation(ReadOnlySpan<byte> variables)
    {
        var reader = new ByteReader(variables);
        while (!reader.IsAtEnd)
        {
            switch (reader.Byte())
            {
                case 0 or 3 or 10:
                    reader.Skip(4);
                    break;
                case 1 or 9 or 17 or 129:
                    reader.Skip(8);
                    break;
                case 2:
                    reader.Skip(reader.Byte() + 1);
                    break;
                case 4:
                    return reader.UInt16();
                case 5 or 6:
                    reader.Skip(reader.Byte());
                    break;
                case 7 or 8 or 18:
                    reader.Skip(2);
                    break;
                case 11:
                    reader.Skip(reader.Byte());
                    reader.Skip(reader.Byte());
                    break;
                case 13 or 128:
                    reader.Skip(3);
                    break;
                case 16 or 19 or 20:
                    reader.Skip(1);
                    break;
                case 12:
                    var names = reader.Byte();
                    for (var i = 0; i < names && names != 254; i++)
                        reader.NulText();
                    break;
                default:
                    return 0;
            }
        }

        return 0;
    }
}
