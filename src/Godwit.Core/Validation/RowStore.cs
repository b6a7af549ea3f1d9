using System.Runtime.InteropServices;
using Godwit.Abstractions.Rows;

namespace Godwit.Core.Validation;

/// <summary>Rows kept to be matched by key with those of the other side: a multiset, equal rows once with their number. Not safe for concurrent use.</summary>
internal sealed class RowStore : IDisposable
{
    private const int EntryBytes = 80;

    private readonly RowBatch _rows = new(64 * 1024);
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<UInt128, int> _heads = [];

    private struct Entry
    {
        public UInt128 Key;
        public int Offset;
        public int Length;
        public int Next;
        public long Count;
    }

    /// <summary>Bytes held, about.</summary>
    public long Bytes => _rows.Length + (long)_entries.Count * EntryBytes;

    /// <summary>Number of different rows.</summary>
    public int Entries => _entries.Count;

    public void Add(UInt128 key, ReadOnlySpan<byte> row, long count = 1)
    {
        var entries = CollectionsMarshal.AsSpan(_entries);
        ref var head = ref CollectionsMarshal.GetValueRefOrAddDefault(_heads, key, out var known);
        if (!known)
            head = -1;
        for (var index = head; index >= 0; index = entries[index].Next)
            if (BytesOf(entries[index]).SequenceEqual(row))
            {
                entries[index].Count += count;
                return;
            }

        var offset = _rows.Length + sizeof(int);
        _rows.AppendRow(row);
        _entries.Add(new Entry { Key = key, Offset = offset, Length = row.Length, Next = head, Count = count });
        head = _entries.Count - 1;
    }

    /// <summary>Takes one row with exactly these bytes out. False where there is none.</summary>
    public bool TryTakeEqual(UInt128 key, ReadOnlySpan<byte> row)
    {
        if (!_heads.TryGetValue(key, out var index))
            return false;
        var entries = CollectionsMarshal.AsSpan(_entries);
        for (; index >= 0; index = entries[index].Next)
            if (entries[index].Count > 0 && BytesOf(entries[index]).SequenceEqual(row))
            {
                entries[index].Count--;
                return true;
            }

        return false;
    }

    /// <summary>Takes one row with this key out, whatever its other values. False where there is none.</summary>
    public bool TryTakeByKey(UInt128 key, out ReadOnlySpan<byte> row)
    {
        row = default;
        if (!_heads.TryGetValue(key, out var index))
            return false;
        var entries = CollectionsMarshal.AsSpan(_entries);
        for (; index >= 0; index = entries[index].Next)
            if (entries[index].Count > 0)
            {
                entries[index].Count--;
                row = BytesOf(entries[index]);
                return true;
            }

        return false;
    }

    /// <summary>The entry's row, its key's hash and how many of it are left.</summary>
    public ReadOnlySpan<byte> Get(int entry, out UInt128 key, out long count)
    {
        var found = _entries[entry];
        key = found.Key;
        count = found.Count;
        return BytesOf(found);
    }

    public void Dispose() => _rows.Dispose();

    private ReadOnlySpan<byte> BytesOf(Entry entry) => _rows.Bytes.Slice(entry.Offset, entry.Length);
}
