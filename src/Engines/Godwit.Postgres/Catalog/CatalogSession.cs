using Npgsql;

namespace Godwit.Postgres.Catalog;

/// <summary>
/// A read-only transaction in which the catalogs are read: with an empty search path, so that the server's own descriptions name every
/// object in full.
/// </summary>
internal sealed class CatalogSession(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    /// <summary>A condition on a schema's name: it is the user's.</summary>
    public const string UserSchema = "(n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'godwit'))";

    public static async Task<CatalogSession> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
            await using var command = new NpgsqlCommand(
                "SET TRANSACTION READ ONLY; SET LOCAL search_path = ''; SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'postgres'; " +
                "SET LOCAL standard_conforming_strings = on; SET LOCAL quote_all_identifiers = off; SET LOCAL extra_float_digits = 1", connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return new CatalogSession(connection, transaction);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A condition that no extension owns the object.</summary>
    public static string NoExtension(string catalog, string oid) =>
        $"NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '{catalog}'::regclass AND e.objid = {oid} AND e.deptype = 'e')";

    public string ServerVersion => connection.ServerVersion.Split(' ')[0];

    public async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(map(reader));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}

/// <summary>Cells of catalog rows.</summary>
internal static class CatalogRow
{
    /// <summary>A value of type "char", read as text: the driver does not know the type unless it loads the server's; NUL where it is empty.</summary>
    public static char Letter(this NpgsqlDataReader row, int ordinal) => row.GetString(ordinal) is [var letter, ..] ? letter : '\0';

    public static string? Text(this NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);

    public static long Oid(this NpgsqlDataReader row, int ordinal) => row.GetInt64(ordinal);

    public static string[] Texts(this NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? [] : row.GetFieldValue<string[]>(ordinal);
}
