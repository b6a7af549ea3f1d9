using System.Globalization;
using CsCheck;
using Godwit.MySql.Binlog;
using Godwit.MySql.Binlog.Positions;

namespace Godwit.Tests.Engines.MySql.Binlog;

public sealed class BinlogPositionTests
{
    private static readonly Guid[] Sources = [Guid.Parse("896e7882-18fe-11ef-ab88-22222d34d411"), Guid.Parse("896e7882-18fe-11ef-ab88-22222d34d412"), Guid.Empty];
    private static readonly string[] Tags = ["", "a", "tag_1"];

    private static readonly Gen<(int Source, int Tag, long First, long Length)[]> Intervals =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Long[1, 60], Gen.Long[0, 8]).Array[0, 30];

    [Fact]
    public void A_set_of_GTIDs_holds_exactly_what_was_added() => Intervals.Sample(intervals =>
    {
        var (set, expected) = Make(intervals);
        foreach (var source in Sources)
        {
            foreach (var tag in Tags)
            {
                for (var number = 1L; number < 75; number++)
                    Assert.Equal(expected.Contains((source, tag, number)), set.Contains(new MySqlGtid(source, tag, number)));
            }
        }
    }, iter: 300);

    [Fact]
    public void A_set_of_GTIDs_has_one_text_and_one_binary_form_whatever_the_order() => Intervals.Sample(intervals =>
    {
        var (set, _) = Make(intervals);
        var text = set.ToString();
        Assert.Equal(text, Make([.. intervals.Reverse()]).Set.ToString());
        Assert.Equal(text, MySqlGtidSet.Parse(text).ToString());
        Assert.Equal(text, MySqlGtidSet.Read(set.Write()).ToString());
        Assert.Equal(text, set.Clone().ToString());
        Assert.True(set.Contains(MySqlGtidSet.Parse(text)));
    }, iter: 1000);

    [Fact]
    public void A_set_contains_another_when_it_has_all_of_its_numbers() => Gen.Select(Intervals, Intervals).Sample((one, other) =>
    {
        var (set, numbers) = Make(one);
        var (otherSet, otherNumbers) = Make(other);
        Assert.Equal(otherNumbers.IsSubsetOf(numbers), set.Contains(otherSet));
    }, iter: 1000);

    [Theory]
    [InlineData("896e7882-18fe-11ef-ab88-22222d34d411:1-3", "896e7882-18fe-11ef-ab88-22222d34d411:1-3")]
    [InlineData("896E7882-18FE-11EF-AB88-22222D34D411:3:1-2:9", "896e7882-18fe-11ef-ab88-22222d34d411:1-3:9")]
    [InlineData("896e7882-18fe-11ef-ab88-22222d34d411:1-4:aaaa:1,\n896e7882-18fe-11ef-ab88-22222d34d412:1", "896e7882-18fe-11ef-ab88-22222d34d411:1-4:aaaa:1,896e7882-18fe-11ef-ab88-22222d34d412:1")]
    public void Sets_of_MySQL_are_read_as_the_server_writes_them(string text, string expected) => Assert.Equal(expected, GtidSet.Parse(text).ToString());

    [Fact]
    public void A_position_of_MariaDB_keeps_the_last_of_each_domain()
    {
        var set = Assert.IsType<MariaDbGtidSet>(GtidSet.Parse("1-2-50,0-1-100"));
        set.Add(new(0, 3, 101));
        Assert.Equal("0-3-101,1-2-50", set.ToString());
        Assert.True(set.Contains(GtidSet.Parse("0-1-100")));
        Assert.False(set.Contains(GtidSet.Parse("0-1-102")));
        Assert.False(set.Contains(GtidSet.Parse("2-1-1")));
    }

    [Theory]
    [InlineData("log.000001")]
    [InlineData("log.000001:x")]
    [InlineData("log.000001:4;0-1")]
    [InlineData("log.000001:4;896e7882-18fe-11ef-ab88-22222d34d411:0")]
    [InlineData("log.000001:4;896e7882-18fe-11ef-ab88-22222d34d411:5-4")]
    [InlineData("log.000001:4;896e7882-18fe-11ef-ab88-22222d34d411:9223372036854775807")]
    [InlineData("log.000001:4;0-1-1,0-1-2")]
    public void What_is_no_position_is_refused(string text) => Assert.Throws<FormatException>(() => BinlogPosition.Parse(text));

    [Fact]
    public void Positions_compare_by_number_of_file_and_offset() => Gen.Select(Gen.Long[1, 2_000_000], Gen.Long[4, 1L << 40], Gen.Long[1, 2_000_000], Gen.Long[4, 1L << 40]).Sample((file, offset, otherFile, otherOffset) =>
    {
        var one = new BinlogPosition(Name(file), offset);
        var other = new BinlogPosition(Name(otherFile), otherOffset);
        Assert.Equal(Math.Sign((file, offset).CompareTo((otherFile, otherOffset))), Math.Sign(one.CompareTo(other)));
        Assert.Equal(one, BinlogPosition.Parse(one.ToString()));
        Assert.Equal(one with { Gtids = GtidSet.Parse("0-1-7") }, BinlogPosition.Parse(one + ";0-1-7"));
    });

    [Fact]
    public void Positions_of_different_logs_have_no_order() =>
        Assert.Throws<InvalidOperationException>(() => new BinlogPosition("a.000001", 4) < new BinlogPosition("b.000001", 4));

    [Fact]
    public void Length_encoded_numbers_come_back() => Gen.OneOf(Gen.ULong, Gen.ULong[0, 300], Gen.ULong[65_000, 17_000_000]).Sample(number =>
    {
        var bytes = Pack(number);
        var reader = new ByteReader([.. bytes, 0xAA]);
        Assert.Equal(number, reader.Packed());
        Assert.Equal(1, reader.Left);
        Assert.Throws<BinlogFormatException>(() => new ByteReader(bytes.AsSpan(0, bytes.Length - 1)).Packed());
    });

    [Fact]
    public void Serialized_numbers_come_back() => Gen.OneOf(Gen.ULong, Gen.ULong[0, 300], Gen.ULong[10_000, 17_000_000]).Sample(number =>
    {
        var reader = new ByteReader(Serialize(number));
        Assert.Equal(number, SerializedReader.ReadUnsigned(ref reader));
        Assert.True(reader.IsAtEnd);
    });

    private static (MySqlGtidSet Set, HashSet<(Guid, string, long)> Numbers) Make((int Source, int Tag, long First, long Length)[] intervals)
    {
        var set = new MySqlGtidSet();
        var numbers = new HashSet<(Guid, string, long)>();
        foreach (var (source, tag, first, length) in intervals)
        {
            set.Add(Sources[source], Tags[tag], first, first + length);
            for (var number = first; number <= first + length; number++)
                numbers.Add((Sources[source], Tags[tag], number));
        }

        return (set, numbers);
    }

    private static string Name(long number) => string.Create(CultureInfo.InvariantCulture, $"mysql-bin.{number:D6}");

    private static byte[] Pack(ulong number) => number switch
    {
        < 251 => [(byte)number],
        <= 0xFFFF => [0xFC, .. BitConverter.GetBytes((ushort)number)],
        <= 0xFFFFFF => [0xFD, .. BitConverter.GetBytes((uint)number)[..3]],
        _ => [0xFE, .. BitConverter.GetBytes(number)],
    };

    /// <summary>The bytes after the first are as many as its low end has ones.</summary>
    private static byte[] Serialize(ulong number)
    {
        var bytes = 1;
        while (bytes < 9 && number >> Math.Min(63, 7 * bytes) != 0)
            bytes++;
        if (bytes == 9)
            return [0xFF, .. BitConverter.GetBytes(number)];
        var packed = (UInt128)number << bytes | (UInt128)((1 << (bytes - 1)) - 1);
        var result = new byte[bytes];
        for (var i = 0; i < bytes; i++)
            result[i] = (byte)(packed >> (8 * i));
        return result;
    }
}
