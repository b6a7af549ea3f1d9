using Dapper;
using Godwit.Abstractions.Engines;
using Microsoft.Data.Sqlite;

namespace Godwit.Core.State;

/// <summary>
/// The right to run a migration. It ends 15 seconds after its last renewal; a holder on this host whose process is gone is replaced at once.
/// Its token grows with every holder and fences earlier ones out of the control store and of the target.
/// </summary>
internal sealed class Lease : IAsyncDisposable
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(3);

    private readonly ControlStore _store;
    private readonly string _migration;
    private readonly RunnerIdentity _holder;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _released = new();
    private readonly Task _renewal;

    private Lease(ControlStore store, string migration, RunnerIdentity holder, long token)
    {
        (_store, _migration, _holder, Token) = (store, migration, holder, token);
        _renewal = Task.Run(RenewAsync);
    }

    public long Token { get; }

    /// <summary>Cancelled when another runner has taken over, or when the lease could not be renewed in time.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <exception cref="GodwitException"><see cref="ErrorKind.Held"/>: another runner holds it.</exception>
    public static Lease Acquire(ControlStore store, string migration, string name, RunnerIdentity? holder = null)
    {
        holder ??= RunnerIdentity.Current;
        var token = store.Change((connection, transaction) =>
        {
            var now = store.Time.GetUtcNow().ToUnixTimeMilliseconds();
            var row = Find(connection, migration, transaction);
            if (row is not null && row.ExpiresAt > now && !row.Identity.IsGone)
                throw new GodwitException(ErrorKind.Held, name, $"process {row.Pid} on {row.Host} runs this migration",
                    $"Watch it with 'godwit status {name}', or stop it with 'godwit pause {name}' or 'godwit cancel {name}'");
            var next = (row?.Token ?? 0) + 1;
            connection.Execute(
                "INSERT OR REPLACE INTO leases (migration, token, host, pid, process, expires_at) VALUES (@migration, @next, @Host, @Pid, @Process, @expires)",
                new { migration, next, holder.Host, holder.Pid, holder.Process, expires = now + (long)Duration.TotalMilliseconds }, transaction);
            return next;
        });
        return new Lease(store, migration, holder, token);
    }

    /// <summary>The process that holds the migration now, or null.</summary>
    public static RunnerSnapshot? Holder(SqliteConnection connection, string migration, DateTimeOffset now) =>
        Find(connection, migration, null) is { } row && row.ExpiresAt > now.ToUnixTimeMilliseconds() && !row.Identity.IsGone
            ? new RunnerSnapshot(row.Host, row.Pid)
            : null;

    /// <summary>Throws where a later holder has the migration.</summary>
    public static void Check(SqliteConnection connection, SqliteTransaction transaction, string migration, long token)
    {
        if (connection.ExecuteScalar<long?>("SELECT token FROM leases WHERE migration = @migration", new { migration }, transaction) != token)
            throw new GodwitException(ErrorKind.FencedOut, migration, "another runner has taken over this migration", "Watch it with 'godwit status'");
    }

    public async ValueTask DisposeAsync()
    {
        await _released.CancelAsync();
        await _renewal;
        _store.Change((connection, transaction) => connection.Execute(
            "UPDATE leases SET expires_at = 0 WHERE migration = @_migration AND token = @Token", new { _migration, Token }, transaction));
        _lost.Dispose();
        _released.Dispose();
    }

    private async Task RenewAsync()
    {
        var renewed = _store.Time.GetTimestamp();
        while (!_released.IsCancellationRequested)
        {
            await Task.Delay(RenewalInterval, _store.Time, _released.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_released.IsCancellationRequested)
                return;
            try
            {
                if (!Renew())
                {
                    await _lost.CancelAsync();
                    return;
                }

                renewed = _store.Time.GetTimestamp();
            }
            catch (Exception exception) when (exception is GodwitException or SqliteException)
            {
                // A busy or full disk may pass; the lease's own end decides.
                if (_store.Time.GetElapsedTime(renewed) >= Duration)
                {
                    await _lost.CancelAsync();
                    return;
                }
            }
        }
    }

    private bool Renew() => _store.Change((connection, transaction) => connection.Execute(
        "UPDATE leases SET expires_at = @expires WHERE migration = @_migration AND token = @Token AND process = @Process",
        new { _migration, Token, _holder.Process, expires = (_store.Time.GetUtcNow() + Duration).ToUnixTimeMilliseconds() }, transaction)) == 1;

    private static LeaseRow? Find(SqliteConnection connection, string migration, SqliteTransaction? transaction) =>
        connection.QueryFirstOrDefault<LeaseRow>(
            "SELECT token AS Token, host AS Host, pid AS Pid, process AS Process, expires_at AS ExpiresAt FROM leases WHERE migration = @migration",
            new { migration }, transaction);

    private sealed class LeaseRow
    {
        public long Token { get; init; }

        public string Host { get; init; } = "";

        public int Pid { get; init; }

        public string Process { get; init; } = "";

        public long ExpiresAt { get; init; }

        public RunnerIdentity Identity => new(Host, Pid, Process);
    }
}
