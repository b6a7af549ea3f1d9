using System.Globalization;

namespace Godwit.MySql.Binlog.Cells;

/// <summary>MariaDB's inet4 and inet6, whose zeros at the end are left out like those of binary columns; in the form that it prints.</summary>
internal sealed class AddressText(int bytes) : CellText
{
    private const int Groups = 8;

    public override bool TryFormat(ReadOnlySpan<byte> cell, TextBuffer into)
    {
        Span<byte> address = stackalloc byte[16];
        address.Clear();
        cell[..Math.Min(cell.Length, bytes)].CopyTo(address);
        if (bytes == 4)
            FormatDotted(address[..4], into);
        else
            Format(address, into);
        return true;
    }

    private static void Format(ReadOnlySpan<byte> address, TextBuffer into)
    {
        var leading = address.IndexOfAnyExcept((byte)0);
        // An address of the old family within the new one shows as such.
        if (leading is 12 or 13 || leading == 10 && address[10] == 0xFF && address[11] == 0xFF)
        {
            into.Append(leading == 10 ? "::ffff:"u8 : "::"u8);
            FormatDotted(address[12..], into);
            return;
        }

        var (gapStart, gapLength) = LongestGap(address);
        for (var i = 0; i < Groups; i++)
        {
            if (i == gapStart)
            {
                into.Append("::"u8);
                i += gapLength - 1;
                continue;
            }

            if (i > 0 && i != gapStart + gapLength)
                into.Append((byte)':');
            Group(address, i).TryFormat(into.Room(4), out var written, "x", CultureInfo.InvariantCulture);
            into.Advance(written);
        }
    }

    /// <summary>The first of the longest runs of zeros, be it one group.</summary>
    private static (int Start, int Length) LongestGap(ReadOnlySpan<byte> address)
    {
        var (start, length) = (-1, 0);
        for (var i = 0; i < Groups; i++)
        {
            var end = i;
            while (end < Groups && Group(address, end) == 0)
                end++;
            if (end - i > length)
                (start, length) = (i, end - i);
            i = Math.Max(i, end - 1);
        }

        return (start, length);
    }

    private static int Group(ReadOnlySpan<byte> address, int group) => address[2 * group] << 8 | address[2 * group + 1];

    private static void FormatDotted(ReadOnlySpan<byte> address, TextBuffer into)
    {
        for (var i = 0; i < address.Length; i++)
        {
            if (i > 0)
                into.Append((byte)'.');
            into.Append((long)address[i]);
        }
    }
}
