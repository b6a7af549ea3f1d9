using Godwit.Abstractions.Engines;
using Godwit.MySql.Checks;
using MySqlConnector;

namespace Godwit.MySql;

/// <summary>Checks before a migration.</summary>
internal sealed class MySqlPrechecks(MySqlDatabase database) : IPrechecks
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> CheckSourceAsync(PrecheckContext context, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        var findings = new List<Finding>();
        var encoding = new DoubleEncoding(connection);
        foreach (var table in context.SourceSchema.Tables)
        {
            try
            {
                await ScalarAsync(connection, $"SELECT 1 FROM {MySqlIdentifiers.Instance.Quote(table.Name)} LIMIT 1", cancellationToken);
                findings.AddRange(await encoding.FindAsync(table, cancellationToken));
            }
            catch (MySqlException e)
            {
                findings.Add(new Finding("privileges", FindingSeverity.Error, table.Name.ToString(), "it cannot be read: " + e.Message, "Grant SELECT on it to the user"));
            }

            if (table.Options.FirstOrDefault(option => option.StartsWith("ENGINE=", StringComparison.Ordinal)) is { } engine)
                findings.Add(new Finding("snapshot", FindingSeverity.Warning, table.Name.ToString(), $"{engine[7..]} has no transactions: writes during the copy are seen half", "Stop writes to it during the copy"));
        }

        if (!findings.Exists(finding => finding.Check == "privileges"))
            findings.Add(new Finding("privileges", FindingSeverity.Ok, "source", "every table can be read"));
        return findings;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> CheckTargetAsync(PrecheckContext context, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        var findings = new List<Finding>();
        if (Convert.ToInt64(await ScalarAsync(connection, "SELECT @@read_only", cancellationToken), null) != 0)
            findings.Add(new Finding("read-only", FindingSeverity.Warning, "target", "the server is read_only: only users with special rights can write", "Name the primary"));
        if (Convert.ToInt64(await ScalarAsync(connection, "SELECT @@local_infile", cancellationToken), null) == 0)
            findings.Add(new Finding("local-infile", FindingSeverity.Warning, "target", "local_infile is off: rows go by INSERT statements, which is slower than LOAD DATA", "SET GLOBAL local_infile = 1 for the time of the copy"));
        var own = await database.TargetState.ListAppliedAsync(context.Migration, cancellationToken);
        foreach (var table in context.TargetSchema.Tables)
        {
            await using var command = new MySqlCommand("SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = @n", connection);
            command.Parameters.AddWithValue("@n", table.Name.Name);
            if (await command.ExecuteScalarAsync(cancellationToken) is not null && !own.Any(statement => statement.ObjectKind == "table" && statement.Name == table.Name.ToString()))
                findings.Add(new Finding("target-empty", FindingSeverity.Error, table.Name.ToString(), "a table of this name exists already on the target", "Drop or rename it, choose an empty database, or leave the table out with --exclude"));
        }

        if (findings.Count == 0)
            findings.Add(new Finding("target-empty", FindingSeverity.Ok, "target", "nothing is in the way"));
        return findings;
    }

    private static async Task<object?> ScalarAsync(MySqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
