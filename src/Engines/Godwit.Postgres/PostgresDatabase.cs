using System.Globalization;
using Godwit.Abstractions.Engines;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>An open PostgreSQL database: a pool of pinned sessions and the roles that use it.</summary>
internal sealed class PostgresDatabase : IDatabase
{
    private readonly ILoggerFactory? _loggers;
    private readonly PostgresReplicaRole _replicaRole;

    public PostgresDatabase(PostgresEngine engine, DatabaseEndpoint endpoint, ILoggerFactory? loggers)
    {
        Engine = engine;
        Endpoint = endpoint;
        _loggers = loggers;
        Source = PostgresSessions.CreateSource(endpoint, null, loggers, pooling: true);
        _replicaRole = new PostgresReplicaRole(this);
        SchemaReader = new PostgresSchemaReader(Source);
        NativeSchemaDump = new PostgresSchemaDump(endpoint);
        SnapshotReader = new PostgresSnapshotReader(this);
        ChunkPlanner = new PostgresChunkPlanner(this);
        BulkWriter = new PostgresBulkWriter(this);
        PassThrough = new PostgresPassThrough(this);
        TargetState = new PostgresTargetState(this);
        Sequences = new PostgresSequences(this);
        Prechecks = new PostgresPrechecks(this);
    }

    /// <inheritdoc/>
    public IDatabaseEngine Engine { get; }

    /// <inheritdoc/>
    public DatabaseEndpoint Endpoint { get; }

    /// <inheritdoc/>
    public ISchemaReader SchemaReader { get; }

    /// <inheritdoc/>
    public INativeSchemaDump? NativeSchemaDump { get; }

    /// <inheritdoc/>
    public IChunkPlanner ChunkPlanner { get; }

    /// <inheritdoc/>
    public ISnapshotReader SnapshotReader { get; }

    /// <inheritdoc/>
    public IBulkWriter BulkWriter { get; }

    /// <inheritdoc/>
    public IPassThrough? PassThrough { get; }

    /// <inheritdoc/>
    public ITargetState TargetState { get; }

    /// <inheritdoc/>
    public ISequenceControl Sequences { get; }

    /// <inheritdoc/>
    public IPrechecks Prechecks { get; }

    /// <summary>The pool. Settings of its sessions are changed with SET LOCAL only.</summary>
    internal NpgsqlDataSource Source { get; }

    /// <summary>Whether this user may silence triggers and foreign keys for a load.</summary>
    internal PostgresReplicaRole ReplicaRole => _replicaRole;

    /// <summary>Opens a session, with the driver's exception translated.</summary>
    internal async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Source.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Translate(e, "");
        }
    }

    /// <inheritdoc/>
    public async Task<ServerInfo> GetServerInfoAsync(CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            SELECT current_setting('server_version_num')::int, current_setting('server_version'), clock_timestamp(),
                pg_catalog.pg_encoding_to_char(d.encoding), current_user::text, d.oid::bigint,
                pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE'),
                COALESCE(pg_catalog.inet_server_addr()::text, 'local') || ':' || current_setting('port'),
                pg_catalog.pg_database_size(d.oid)
            FROM pg_catalog.pg_database d WHERE d.datname = current_database()
            """, connection);
        string identity;
        ServerInfo info;
        bool controlAllowed;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            identity = string.Create(CultureInfo.InvariantCulture, $"{reader.GetString(7)}/{reader.GetInt64(5)}");
            controlAllowed = reader.GetBoolean(6);
            info = new ServerInfo
            {
                VersionNumber = reader.GetInt32(0),
                Version = reader.GetString(1).Split(' ')[0],
                Clock = new DateTimeOffset(reader.GetDateTime(2), TimeSpan.Zero),
                Encoding = reader.GetString(3),
                User = reader.GetString(4),
                DatabaseBytes = reader.GetInt64(8),
                Identity = identity,
            };
        }

        if (!controlAllowed)
            return info;
        await using var system = new NpgsqlCommand("SELECT system_identifier::text FROM pg_catalog.pg_control_system()", connection);
        var number = (string?)await system.ExecuteScalarAsync(cancellationToken);
        return info with { Identity = number + identity[identity.LastIndexOf('/')..] };
    }

    /// <inheritdoc/>
    public async Task<long> ExecuteAsync(string sql, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        await using var source = PostgresSessions.CreateSource(Endpoint, null, _loggers, pooling: false);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = PostgresScript.Command(sql, connection, null);
        if (timeout is { } limit)
            command.CommandTimeout = Math.Max(1, (int)Math.Ceiling(limit.TotalSeconds));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        await using var source = PostgresSessions.CreateSource(Endpoint, null, _loggers, pooling: false);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = PostgresScript.Command(sql, connection, null);
        command.AllResultTypesAreUnknown = true;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<IReadOnlyList<string?>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new string?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
                row[i] = await reader.IsDBNullAsync(i, cancellationToken) ? null : reader.GetString(i);
            rows.Add(row);
        }

        return rows;
    }

    /// <inheritdoc/>
    public GodwitException Translate(Exception exception, string subject) => PostgresErrors.Translate(exception, Endpoint, subject);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
