using System.Text.Json.Serialization;
using Godwit.Abstractions.Rows;

namespace Godwit.Abstractions.Engines;

/// <summary>Which rows of a table. Small, immutable, serializable.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(WholeTable), "whole")]
[JsonDerivedType(typeof(KeyRange), "keys")]
[JsonDerivedType(typeof(PhysicalRange), "blocks")]
[JsonDerivedType(typeof(KeySet), "set")]
public abstract record ChunkRange;

/// <summary>Every row.</summary>
public sealed record WholeTable : ChunkRange;

/// <summary>
/// Rows whose key lies above <paramref name="After"/> and not above <paramref name="UpTo"/>, compared column by column in the
/// order of the engine that reads. Bounds may cover a prefix of the row key.
/// </summary>
/// <param name="Columns">The key columns, a prefix of the row key.</param>
/// <param name="After">Exclusive lower bound, or null: from the start.</param>
/// <param name="UpTo">Inclusive upper bound, or null: to the end.</param>
public sealed record KeyRange(IReadOnlyList<string> Columns, RowKey? After, RowKey? UpTo) : ChunkRange;

/// <summary>Rows in the physical blocks from <paramref name="From"/> (inclusive) to <paramref name="To"/> (exclusive; null: to the end). Only right under one shared snapshot.</summary>
/// <param name="From">First block.</param>
/// <param name="To">First block that is not part of it, or null.</param>
public sealed record PhysicalRange(long From, long? To) : ChunkRange;

/// <summary>The rows with these keys, each once; keys that have no row are no error.</summary>
/// <param name="Columns">The key columns.</param>
/// <param name="Keys">The keys.</param>
public sealed record KeySet(IReadOnlyList<string> Columns, IReadOnlyList<RowKey> Keys) : ChunkRange;
