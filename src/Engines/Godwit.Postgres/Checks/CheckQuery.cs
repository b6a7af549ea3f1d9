using Npgsql;

namespace Godwit.Postgres.Checks;

/// <summary>Small questions to a server.</summary>
internal static class CheckQuery
{
    /// <summary>The first column of every row; <paramref name="names"/> is <c>$1</c>.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(NpgsqlConnection connection, string sql, string[]? names, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (names is not null)
            command.Parameters.Add(new() { Value = names });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var list = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            list.Add(reader.GetString(0));
        return list;
    }

    public static async Task<T?> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
    }

    public static string Some(IReadOnlyList<string> names) =>
        names.Count <= 10 ? string.Join(", ", names) : FormattableString.Invariant($"{string.Join(", ", names.Take(10))} and {names.Count - 10} more");
}
