namespace Godwit.Core.Validation;

/// <summary>
/// A checksum over a set of rows that does not depend on their order: how many there are, the sum of their hashes and the sum of a
/// product made of each hash. Equal digests mean equal rows; two accumulators that are not linear in each other keep changes that cancel
/// out in one of them from passing. Subtracting the digest of a part gives the digest of the rest.
/// </summary>
internal readonly record struct RowDigest(long Count, long Bytes, UInt128 Sum, UInt128 Product)
{
    private const ulong LowSalt = 0x9E3779B97F4A7C15;
    private const ulong HighSalt = 0xC2B2AE3D27D4EB4F;

    public RowDigest Add(UInt128 hash, int bytes)
    {
        var high = Math.BigMul((ulong)hash ^ LowSalt, (ulong)(hash >> 64) ^ HighSalt, out var low);
        return new RowDigest(Count + 1, Bytes + bytes, Sum + hash, Product + new UInt128(high, low));
    }

    public RowDigest Minus(RowDigest part) => new(Count - part.Count, Bytes - part.Bytes, Sum - part.Sum, Product - part.Product);

    public RowDigest Plus(RowDigest other) => new(Count + other.Count, Bytes + other.Bytes, Sum + other.Sum, Product + other.Product);
}
