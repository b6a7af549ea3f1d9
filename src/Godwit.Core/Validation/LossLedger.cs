using System.IO.Hashing;
using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;

namespace Godwit.Core.Validation;

/// <summary>
/// The losses that a migration's copy recorded in the target, as a comparison asks for them: a changed value is settled where it was
/// recorded so, in that row and column, and nowhere else. Keeps a hash of each. Immutable once read.
/// </summary>
public sealed class LossLedger
{
    private readonly HashSet<UInt128> _entries = [];

    private LossLedger()
    {
    }

    /// <summary>Reads the ledger; null where the target does not know the migration, as after <c>finish</c>.</summary>
    public static async Task<LossLedger?> ReadAsync(ITargetState state, string migration, CancellationToken cancellationToken)
    {
        if (!await state.KnowsAsync(migration, cancellationToken))
            return null;
        var ledger = new LossLedger();
        await state.VisitLossesAsync(migration, entry => ledger._entries.Add(HashOf(entry)), cancellationToken);
        return ledger;
    }

    /// <summary>Whether the very same change of the same value was recorded.</summary>
    public bool Has(LossEntry loss) => _entries.Contains(HashOf(loss));

    private static UInt128 HashOf(LossEntry loss)
    {
        var hash = new XxHash128();
        Append(hash, loss.Table.Schema);
        Append(hash, loss.Table.Name);
        Append(hash, loss.Column);
        Append(hash, loss.Kind.ToString());
        Append(hash, loss.Before);
        Append(hash, loss.After);
        foreach (var value in loss.Key ?? Enumerable.Empty<string?>())
            Append(hash, value);
        return hash.GetCurrentHashAsUInt128();
    }

    private static void Append(XxHash128 hash, string? text)
    {
        // A ledger spells a NUL character as its own text columns can hold it.
        var bytes = Encoding.UTF8.GetBytes(text?.Replace("\0", "\\0", StringComparison.Ordinal) ?? "");
        hash.Append(BitConverter.GetBytes(text is null ? -1 : bytes.Length));
        hash.Append(bytes);
    }
}
