using System.Buffers;

namespace Godwit.Abstractions.Rows;

/// <summary>
/// Tells whether a target column can hold a value exactly. Pure and safe for concurrent use; bound once per column, and used by copy
/// and validation alike, so that a recorded loss is not reported as a difference.
/// </summary>
public interface IValueFit
{
    /// <summary>
    /// Judges one value in its canonical encoding. <see cref="LossKind.None"/>: it fits. Otherwise, where a nearest value exists, it is
    /// written to <paramref name="nearest"/> in canonical encoding and <paramref name="hasNearest"/> is true.
    /// </summary>
    LossKind Check(ReadOnlySpan<byte> value, IBufferWriter<byte> nearest, out bool hasNearest);
}
