using System.Text;
using CsCheck;
using Godwit.Abstractions.Rows;

namespace Godwit.Tests.Abstractions.Rows;

public sealed class RowBatchTests
{
    private static readonly Gen<byte[]?[][]> Rows = Gen.Byte.Array[0, 40].Null().Array[3].Array[0, 30]!;

    [Fact]
    public void Rows_read_back_as_written() => Rows.Sample(rows =>
    {
        using var batch = Write(rows);
        Assert.Equal(rows.Length, batch.RowCount);
        Assert.Equal(rows, Read(batch));
    });

    [Fact]
    public void Rows_are_equal_exactly_when_their_bytes_are() => Gen.Select(Rows, Rows).Sample((left, right) =>
    {
        using var a = Write(left);
        using var b = Write(right);
        var sameValues = left.Length == right.Length && left.Zip(right).All(pair => pair.First.Zip(pair.Second).All(cells =>
            cells.First is null ? cells.Second is null : cells.Second is not null && cells.First.AsSpan().SequenceEqual(cells.Second)));
        Assert.Equal(sameValues, a.Bytes.SequenceEqual(b.Bytes));
    });

    [Theory]
    [InlineData("ab", "c", "a", "bc")]
    [InlineData("", "abc", "abc", "")]
    [InlineData(null, "x", "", "x")]
    [InlineData(null, "x", "NULL", "x")]
    [InlineData("a ", "x", "a", "x")]
    [InlineData("a", null, null, "a")]
    public void Hash_tells_apart_what_joined_text_confuses(string? a1, string? a2, string? b1, string? b2)
    {
        using var left = Write([[Bytes(a1), Bytes(a2)]]);
        using var right = Write([[Bytes(b1), Bytes(b2)]]);
        Assert.NotEqual(HashOf(left), HashOf(right));
    }

    [Fact]
    public void Unchanged_is_neither_null_nor_empty()
    {
        using var batch = new RowBatch();
        var writer = new RowWriter(batch);
        writer.BeginRow();
        writer.WriteUnchanged();
        writer.WriteNull();
        writer.WriteValue([]);
        writer.EndRow();
        var reader = new RowReader(batch);
        Assert.True(reader.ReadRow());
        Assert.Equal(CellState.Unchanged, reader.ReadCell(out _));
        Assert.Equal(CellState.Null, reader.ReadCell(out _));
        Assert.Equal(CellState.Value, reader.ReadCell(out var payload));
        Assert.True(payload.IsEmpty);
    }

    [Fact]
    public void A_row_that_was_not_ended_leaves_no_trace()
    {
        using var batch = new RowBatch(16);
        var writer = new RowWriter(batch);
        writer.BeginRow();
        writer.WriteInt64(1);
        writer.EndRow();
        var before = batch.Bytes.ToArray();
        writer.BeginRow();
        writer.WriteValue(new byte[1000]);
        writer.BeginRow();
        Assert.Equal(before, batch.Bytes.ToArray());
        Assert.Equal(1, batch.RowCount);
    }

    [Fact]
    public void A_value_in_pieces_equals_the_whole() => Gen.Byte.Array[0, 5000].Sample(value =>
    {
        using var whole = Write([[value]]);
        using var pieces = new RowBatch(16);
        var writer = new RowWriter(pieces);
        writer.BeginRow();
        writer.BeginCell();
        foreach (var chunk in value.Chunk(37))
        {
            chunk.CopyTo(writer.GetSpan(chunk.Length));
            writer.Advance(chunk.Length);
        }

        writer.EndCell();
        writer.EndRow();
        Assert.Equal(whole.Bytes.ToArray(), pieces.Bytes.ToArray());
    });

    [Fact]
    public void Rows_move_between_batches_unchanged() => Rows.Sample(rows =>
    {
        using var batch = Write(rows);
        using var copy = new RowBatch(16);
        var reader = new RowReader(batch);
        while (reader.ReadRow())
            copy.AppendRow(reader.RowBytes);
        Assert.Equal(batch.Bytes.ToArray(), copy.Bytes.ToArray());
        using var other = new RowBatch(16);
        copy.SwapWith(other);
        Assert.Equal(0, copy.RowCount);
        Assert.Equal(rows.Length, other.RowCount);
    });

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    private static UInt128 HashOf(RowBatch batch)
    {
        var reader = new RowReader(batch);
        Assert.True(reader.ReadRow());
        return RowHash.Of(reader.RowBytes);
    }

    private static RowBatch Write(byte[]?[][] rows)
    {
        var batch = new RowBatch(16);
        var writer = new RowWriter(batch);
        foreach (var row in rows)
        {
            writer.BeginRow();
            foreach (var cell in row)
            {
                if (cell is null)
                    writer.WriteNull();
                else
                    writer.WriteValue(cell);
            }

            writer.EndRow();
        }

        return batch;
    }

    private static byte[]?[][] Read(RowBatch batch)
    {
        var rows = new List<byte[]?[]>();
        var reader = new RowReader(batch);
        while (reader.ReadRow())
        {
            var cells = new List<byte[]?>();
            for (var i = 0; i < 3; i++)
                cells.Add(reader.ReadCell(out var payload) == CellState.Value ? payload.ToArray() : null);
            rows.Add([.. cells]);
        }

        return [.. rows];
    }
}
