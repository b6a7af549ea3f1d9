using System.Data.Common;
using System.Globalization;
using Godwit.Abstractions.Engines;
using Microsoft.Extensions.Logging;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>An open MySQL or MariaDB database: a pool of pinned sessions and the roles that use it.</summary>
internal sealed class MySqlDatabase : IDatabase
{
    private readonly ILoggerFactory? _loggers;
    private volatile MySqlEngine _engine = new();
    private volatile MySqlServer? _server;

    public MySqlDatabase(DatabaseEndpoint endpoint, ILoggerFactory? loggers)
    {
        Endpoint = endpoint;
        _loggers = loggers;
        Source = MySqlSessions.CreateSource(endpoint, null, loggers, pooling: true);
        SchemaReader = new MySqlSchemaReader(this);
        SnapshotReader = new MySqlSnapshotReader(this);
        ChunkPlanner = new MySqlChunkPlanner(this);
        BulkWriter = new MySqlBulkWriter(this);
        PassThrough = new MySqlPassThrough(this);
        TargetState = new MySqlTargetState(this);
        Sequences = new MySqlSequences(this);
        Prechecks = new MySqlPrechecks(this);
    }

    /// <inheritdoc/>
    public IDatabaseEngine Engine => _engine;

    /// <inheritdoc/>
    public DatabaseEndpoint Endpoint { get; }

    /// <inheritdoc/>
    public ISchemaReader SchemaReader { get; }

    /// <inheritdoc/>
    public INativeSchemaDump? NativeSchemaDump => null;

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

    /// <summary>The pool. Its sessions keep their pins: whoever changes a setting sets it back.</summary>
    internal MySqlDataSource Source { get; }

    /// <summary>Opens a pinned session, with the driver's exception translated.</summary>
    internal async Task<MySqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await Source.OpenConnectionAsync(cancellationToken);
            if (_server is null)
                await LearnAsync(connection, cancellationToken);
            return connection;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Translate(e, "");
        }
    }

    /// <summary>The server's family and version; connects where nobody has yet.</summary>
    internal async Task<MySqlDialect> GetDialectAsync(CancellationToken cancellationToken)
    {
        if (_server is null)
            await (await ConnectAsync(cancellationToken)).DisposeAsync();
        return _server!.Dialect;
    }

    /// <inheritdoc/>
    public async Task<ServerInfo> GetServerInfoAsync(CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        return await MySqlServer.ReadInfoAsync(connection, Endpoint, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<long> ExecuteAsync(string sql, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        await using var source = MySqlSessions.CreateUserSource(Endpoint, _loggers);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = new MySqlCommand(sql, connection);
        if (timeout is { } limit)
            command.CommandTimeout = Math.Max(1, (int)Math.Ceiling(limit.TotalSeconds));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        await using var source = MySqlSessions.CreateUserSource(Endpoint, _loggers);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = new MySqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<IReadOnlyList<string?>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new string?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
                row[i] = Text(reader, i);
            rows.Add(row);
        }

        return rows;
    }

    /// <inheritdoc/>
    public GodwitException Translate(Exception exception, string subject) => MySqlErrors.Translate(exception, Endpoint, subject);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static string? Text(DbDataReader reader, int ordinal) => reader.GetValue(ordinal) switch
    {
        DBNull => null,
        byte[] bytes => Convert.ToHexStringLower(bytes),
        bool truth => truth ? "1" : "0",
        DateTime time => time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private async Task LearnAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var server = MySqlServer.Parse(connection.ServerVersion);
        await using var command = new MySqlCommand("SELECT @@lower_case_table_names", connection);
        var keepsCase = Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) == 0;
        server = server with { Dialect = server.Dialect with { TablesKeepCase = keepsCase } };
        _engine = new MySqlEngine(server.Dialect);
        _server = server;
    }
}
