using System.Globalization;
using Godwit.Abstractions.Engines;
using Godwit.MySql.Binlog.Positions;
using Godwit.MySql.Binlog.Protocol;

namespace Godwit.MySql.Binlog;

/// <summary>What a server still has of its log, and where it stands.</summary>
internal static class BinlogHistory
{
    private const int FatalReadError = 1236;
    private const int PurgedError = 1789;

    private static readonly string[] GoneWords =
        ["purged", "Could not find first log file", "not in the master's binlog", "not in the binlog", "impossible position", "> file size", "is not in the", "more transactions than", "has more GTIDs", "Could not find GTID"];

    /// <summary>Where the log ends now, with the GTIDs where the server keeps them.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Refused"/>: the server writes no log.</exception>
    public static async Task<BinlogPosition> ReadEndAsync(ReplicaConnection connection, CancellationToken cancellationToken)
    {
        var dialect = connection.Server.Dialect;
        var rows = await connection.QueryAsync(!dialect.IsMariaDb && dialect.Version >= 80_200 ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS", cancellationToken);
        if (rows is not [[{ } file, { } offset, ..], ..])
            throw new GodwitException(ErrorKind.Refused, connection.Place, "the server writes no binary log", "Set log_bin and server_id in its configuration and restart it");
        GtidSet? gtids = null;
        if (dialect.IsMariaDb)
            gtids = MariaDbGtidSet.Parse(await connection.ScalarAsync($"SELECT BINLOG_GTID_POS('{file}', {offset})", cancellationToken) ?? "");
        else if (await connection.ScalarAsync("SELECT @@global.gtid_mode", cancellationToken) is "ON" or "ON_PERMISSIVE")
            gtids = MySqlGtidSet.Parse((await connection.ScalarAsync("SELECT @@global.gtid_executed", cancellationToken) ?? "").Replace("\n", "", StringComparison.Ordinal));
        return new(file, long.Parse(offset, CultureInfo.InvariantCulture), gtids);
    }

    /// <summary>Asks before the stream begins, so that what is missing can be named.</summary>
    /// <exception cref="BinlogGoneException">It is gone.</exception>
    public static async Task CheckAsync(ReplicaConnection connection, BinlogPosition from, CancellationToken cancellationToken)
    {
        if (from.Gtids is MySqlGtidSet set)
        {
            var gone = await connection.ScalarAsync($"SELECT GTID_SUBTRACT(@@global.gtid_purged, '{set}')", cancellationToken);
            if (gone is { Length: > 0 })
                throw Gone(connection, Flat(gone), $"the server has purged transactions that were not read yet: {Flat(gone)}");
            var foreign = await connection.ScalarAsync($"SELECT GTID_SUBTRACT('{set}', @@global.gtid_executed)", cancellationToken);
            if (foreign is { Length: > 0 })
                throw Gone(connection, Flat(foreign), $"the server does not have transactions that were read already: {Flat(foreign)}; it was restored, or is not the same");
            return;
        }

        if (from.Gtids is MariaDbGtidSet state)
        {
            // MariaDB would wait for a transaction that it never had: of a server that was restored, or another one.
            var own = MariaDbGtidSet.Parse(await connection.ScalarAsync("SELECT @@global.gtid_binlog_pos", cancellationToken) ?? "");
            var ahead = string.Join(",", state.Last.Where(gtid => !own.Contains(gtid)));
            if (ahead.Length > 0)
                throw Gone(connection, ahead, $"the server's log does not have transactions that were read already: {ahead}; it stands at '{own}': it was restored, or is not the same");
            return;
        }

        if (connection.Server.Dialect.IsMariaDb && from.Offset > uint.MaxValue)
            throw new GodwitException(ErrorKind.Refused, from.ToString(), "the protocol cannot begin beyond 4 GB of a file", "Begin by GTID");
        IReadOnlyList<string?[]> files;
        try
        {
            files = await connection.QueryAsync("SHOW BINARY LOGS", cancellationToken);
        }
        catch (GodwitException e) when (e.Kind == ErrorKind.AccessDenied)
        {
            // The server says it too, if less clearly.
            return;
        }

        if (!files.Any(row => row[0] == from.File))
            throw Gone(connection, from.File, $"the server no longer has {from.File} of its binary log{(files.Count > 0 ? $"; the oldest is {files[0][0]}" : "")}");
    }

    /// <summary>What the server's error in the stream means.</summary>
    public static GodwitException Translate(ServerError error, BinlogPosition from, ReplicaConnection connection)
    {
        if (error.Number is not (FatalReadError or PurgedError))
            return connection.Translate(error);
        if (error.Number == PurgedError || GoneWords.Any(words => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase)))
        {
            var missing = from.Gtids is { } gtids ? $"what follows {gtids}" : from.ToString();
            return new BinlogGoneException(connection.Place, missing, $"the server does not have its log from there on any more ({missing}): {error.Message}", error);
        }

        if (error.Message.Contains("same server", StringComparison.OrdinalIgnoreCase))
            return new(ErrorKind.Contention, connection.Place, $"another replica has taken this one's place: {error.Message}", "Stop the other, or try again", error);
        return new(ErrorKind.Failed, connection.Place, $"the server cannot read its log: {error.Message}", "Look at the server's own log", error);
    }

    private static BinlogGoneException Gone(ReplicaConnection connection, string missing, string cause) => new(connection.Place, missing, cause);

    private static string Flat(string gtids) => gtids.Replace("\n", "", StringComparison.Ordinal);
}
