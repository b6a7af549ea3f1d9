using System.Collections;
using System.Text.Json.Serialization;

namespace Godwit.Abstractions.Schema;

/// <summary>An immutable list of enumeration labels in their order, equal by content.</summary>
[JsonConverter(typeof(LabelListJsonConverter))]
public sealed class LabelList : IReadOnlyList<string>, IEquatable<LabelList>
{
    private readonly string[] _labels;

    /// <summary>Makes the list from labels in order.</summary>
    public LabelList(IEnumerable<string> labels) => _labels = [.. labels];

    /// <summary>No labels.</summary>
    public static LabelList Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _labels.Length;

    /// <inheritdoc/>
    public string this[int index] => _labels[index];

    /// <inheritdoc/>
    public bool Equals(LabelList? other) => other is not null && _labels.AsSpan().SequenceEqual(other._labels);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LabelList);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var label in _labels)
            hash.Add(label, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_labels).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _labels.GetEnumerator();
}
