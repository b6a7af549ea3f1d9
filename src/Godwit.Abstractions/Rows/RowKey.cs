using System.Collections;

namespace Godwit.Abstractions.Rows;

/// <summary>
/// The values of a row's key columns as text, one per column (<see cref="CanonicalText"/>), null for NULL: how keys stand in chunk
/// bounds, reports, and look-ups of single rows. Equal by content.
/// </summary>
[System.Text.Json.Serialization.JsonConverter(typeof(RowKeyJsonConverter))]
public sealed class RowKey : IReadOnlyList<string?>, IEquatable<RowKey>
{
    private readonly string?[] _values;

    /// <summary>Makes a key from its values in the order of the key columns.</summary>
    public RowKey(IEnumerable<string?> values) => _values = [.. values];

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <inheritdoc/>
    public string? this[int index] => _values[index];

    /// <inheritdoc/>
    public bool Equals(RowKey? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RowKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in _values)
            hash.Add(value, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<string?> GetEnumerator() => ((IEnumerable<string?>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();

    /// <summary>The key for people: <c>42</c>, <c>(42, 'a')</c>.</summary>
    public override string ToString() => _values.Length == 1 ? _values[0] ?? "NULL" : "(" + string.Join(", ", _values.Select(v => v ?? "NULL")) + ")";
}
