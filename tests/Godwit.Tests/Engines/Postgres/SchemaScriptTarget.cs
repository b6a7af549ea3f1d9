using System.Text.Json;
using System.Text.Json.Nodes;
using Godwit.Abstractions.Schema;
using Godwit.Postgres;
using Godwit.Tests.Servers;
using Npgsql;

namespace Godwit.Tests.Engines.Postgres;

/// <summary>A database on a server of one version, to read schemas from and to apply scripts to.</summary>
internal sealed class SchemaScriptTarget : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    private SchemaScriptTarget(string url, NpgsqlDataSource source)
    {
        Url = url;
        _source = source;
    }

    public string Url { get; }

    public static async Task<SchemaScriptTarget> CreateAsync(int major, string prefix)
    {
        var server = await PostgresServer.SharedAsync(major);
        var url = await server.CreateDatabaseAsync(prefix);
        return new SchemaScriptTarget(url, NpgsqlDataSource.Create(server.ConnectionString(url[(url.LastIndexOf('/') + 1)..])));
    }

    public Task<DatabaseSchema> ReadAsync() => new PostgresSchemaReader(_source).ReadAsync(CancellationToken.None);

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Applies as the target state does: each statement in a transaction of its own, with nothing on the search path.</summary>
    public async Task ApplyAsync(SchemaScript script)
    {
        foreach (var statement in script.Statements)
        {
            if (statement.ExistsSql is { } exists && await ScalarAsync(exists) is true)
                continue;
            await RunAsync(statement.Sql, statement.Id);
        }
    }

    public async Task UndoAsync(SchemaScript script)
    {
        foreach (var statement in script.Statements.Reverse())
            if (statement.UndoSql is { } undo && statement.Name.Name != "public")
                await RunAsync(undo, "undo of " + statement.Id);
    }

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>The same for two servers of different versions, which word queries differently and have other versions of extensions.</summary>
    public static string DescribeAnyVersion(DatabaseSchema schema, Func<OtherObject, bool>? others = null) => Describe(schema with
    {
        Extensions = [.. schema.Extensions.Select(extension => extension with { Version = "" })],
        Views = [.. schema.Views.Select(view => view with { Query = "", Definition = "", DependsOn = [] })],
        Others = [.. schema.Others.Select(other => other.Kind is "rule" or "range type" ? other with { Definition = "" } : other)],
    }, others);

    /// <summary>The schema without what depends on the server, not on what was made there.</summary>
    public static string Describe(DatabaseSchema schema, Func<OtherObject, bool>? others = null)
    {
        var text = JsonSerializer.SerializeToNode(schema with
        {
            Version = "",
            Others = [.. schema.Others.Where(others ?? (_ => true))],
            Tables = [.. schema.Tables.Select(table => table with { EstimatedRows = null, Bytes = null, Columns = [.. table.Columns.Select(column => column with { NativeTypeId = null })] })],
        }, Options)!;
        return text.ToJsonString(Options);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private async Task RunAsync(string sql, string what)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        try
        {
            await using var settings = new NpgsqlCommand("SET LOCAL search_path = ''; SET LOCAL check_function_bodies = off", connection, transaction);
            await settings.ExecuteNonQueryAsync();
            await using var command = PostgresScript.Command(sql, connection, transaction);
            await command.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }
        catch (PostgresException exception)
        {
            throw new InvalidOperationException($"{what}: {exception.MessageText}\n{sql}", exception);
        }
    }
}
