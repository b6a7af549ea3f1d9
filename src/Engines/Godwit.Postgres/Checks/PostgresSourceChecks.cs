using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Npgsql;

namespace Godwit.Postgres.Checks;

/// <summary>What a source must be for its rows to be read whole.</summary>
internal sealed class PostgresSourceChecks(NpgsqlConnection connection, PrecheckContext context)
{
    private const int OldestVersion = 120000;
    private const int NewestKnownVersion = 190000;

    private readonly List<Finding> _findings = [];

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var database = await CheckQuery.ScalarAsync<string>(connection, "SELECT current_database()::text", cancellationToken) ?? "";
        Version(_findings, database, PostgresSessions.VersionNumber(connection), PostgresSessions.VersionText(connection));
        await EncodingAsync(database, cancellationToken);
        await PrivilegesAsync(cancellationToken);
        await RowSecurityAsync(cancellationToken);
        await LeftBehindAsync(database, cancellationToken);
        await PreparedTransactionsAsync(database, cancellationToken);
        await BackupAsync(database, cancellationToken);
        if (context.Live)
            await ReplicationAsync(database, cancellationToken);
        return _findings;
    }

    /// <summary>Adds the finding about a server's version.</summary>
    public static void Version(List<Finding> findings, string subject, int number, string text) => findings.Add(number switch
    {
        < OldestVersion => new("version", FindingSeverity.Error, subject, $"PostgreSQL {text} is older than 12", "Upgrade it to 12 or later"),
        >= NewestKnownVersion => new("version", FindingSeverity.Warning, subject, $"PostgreSQL {text} is newer than this version of Godwit was tested with"),
        _ => new("version", FindingSeverity.Ok, subject, $"PostgreSQL {text}"),
    });

    private string[] TableNames => [.. context.SourceSchema.Tables.Where(table => table.Kind != TableKind.Partitioned).Select(table => PostgresIdentifiers.Instance.Quote(table.Name))];

    private async Task EncodingAsync(string database, CancellationToken cancellationToken)
    {
        var encoding = await CheckQuery.ScalarAsync<string>(connection, "SELECT current_setting('server_encoding')", cancellationToken);
        _findings.Add(encoding switch
        {
            "SQL_ASCII" => new("encoding", FindingSeverity.Warning, database, "the database does not know its texts' encoding (SQL_ASCII)",
                "Make sure that every text is valid UTF-8; one that is not stops the copy by name"),
            _ => new("encoding", FindingSeverity.Ok, database, $"texts are {encoding}"),
        });
    }

    private async Task PrivilegesAsync(CancellationToken cancellationToken)
    {
        var denied = await CheckQuery.ListAsync(connection,
            """
            SELECT name FROM unnest($1::text[]) AS name
            WHERE NOT has_schema_privilege((SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = to_regclass(name)), 'USAGE')
                OR NOT has_table_privilege(to_regclass(name), 'SELECT')
            """, TableNames, cancellationToken);
        _findings.AddRange(denied.Select(name => new Finding("privileges", FindingSeverity.Error, name, "the user may not read it",
            $"GRANT SELECT ON {name} TO the user, and USAGE on its schema")));
        if (denied.Count == 0)
            _findings.Add(new("privileges", FindingSeverity.Ok, "tables", "the user may read every table"));
    }

    private async Task RowSecurityAsync(CancellationToken cancellationToken)
    {
        var hidden = await CheckQuery.ListAsync(connection,
            "SELECT name FROM unnest($1::text[]) AS name WHERE row_security_active(to_regclass(name)::oid)", TableNames, cancellationToken);
        // row_security is off in our sessions, and so the function tells of the policy only where it would raise an error.
        var governed = await CheckQuery.ListAsync(connection,
            """
            SELECT name FROM unnest($1::text[]) AS name JOIN pg_catalog.pg_class c ON c.oid = to_regclass(name)
            WHERE c.relrowsecurity AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user)
                AND (c.relforcerowsecurity OR NOT pg_has_role(c.relowner, 'USAGE'))
            """, TableNames, cancellationToken);
        _findings.AddRange(hidden.Union(governed).Select(name => new Finding("row-security", FindingSeverity.Error, name,
            "row security may hide rows from this user", "Log in as the table's owner or as a role with BYPASSRLS")));
    }

    private async Task LeftBehindAsync(string database, CancellationToken cancellationToken)
    {
        var objects = await CheckQuery.ScalarAsync<long>(connection, "SELECT count(*) FROM pg_catalog.pg_largeobject_metadata", cancellationToken);
        if (objects > 0)
        {
            _findings.Add(new("large-objects", FindingSeverity.Warning, database, FormattableString.Invariant($"{objects} large objects are not copied"),
                "Move them with pg_dump --large-objects, or into bytea columns"));
        }

        var foreign = await CheckQuery.ListAsync(connection,
            """
            SELECT n.nspname || '.' || c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'f' ORDER BY 1
            """, null, cancellationToken);
        if (foreign.Count > 0)
        {
            _findings.Add(new("foreign-tables", FindingSeverity.Warning, CheckQuery.Some(foreign), "the rows of foreign tables are not copied",
                "Create the foreign tables in the target by hand"));
        }
    }

    private async Task PreparedTransactionsAsync(string database, CancellationToken cancellationToken)
    {
        var prepared = await CheckQuery.ListAsync(connection,
            "SELECT gid || ' of ' || prepared::timestamp(0)::text FROM pg_catalog.pg_prepared_xacts WHERE database = current_database() ORDER BY prepared", null, cancellationToken);
        if (prepared.Count > 0)
        {
            _findings.Add(new("prepared-transactions", FindingSeverity.Warning, database,
                $"prepared transactions are open, and their rows are not seen: {CheckQuery.Some(prepared)}", "Commit or roll them back: COMMIT PREPARED or ROLLBACK PREPARED"));
        }
    }

    private async Task BackupAsync(string database, CancellationToken cancellationToken)
    {
        var mode = await CheckQuery.ScalarAsync<string>(connection, "SELECT current_setting('archive_mode')", cancellationToken);
        if (mode == "off")
        {
            _findings.Add(new("backup-age", FindingSeverity.Ok, database, "the server archives no log, so the age of its backups cannot be told",
                "Make sure that a backup exists"));
            return;
        }

        var age = await CheckQuery.ScalarAsync<double?>(connection,
            "SELECT extract(epoch FROM clock_timestamp() - last_archived_time)::float8 FROM pg_catalog.pg_stat_archiver", cancellationToken);
        _findings.Add(age switch
        {
            null => new("backup-age", FindingSeverity.Warning, database, "the server is to archive its log and has archived none yet", "Check archive_command, and that a backup exists"),
            > 86_400 => new("backup-age", FindingSeverity.Warning, database, FormattableString.Invariant($"the log was last archived {age / 3600:F0} hours ago"), "Check archive_command and the last backup"),
            _ => new("backup-age", FindingSeverity.Ok, database, FormattableString.Invariant($"the log was last archived {age / 60:F0} minutes ago")),
        });
    }

    private async Task ReplicationAsync(string database, CancellationToken cancellationToken)
    {
        var level = await CheckQuery.ScalarAsync<string>(connection, "SELECT current_setting('wal_level')", cancellationToken);
        _findings.Add(level == "logical"
            ? new("replication", FindingSeverity.Ok, database, "the log carries logical changes")
            : new("replication", FindingSeverity.Error, database, $"wal_level is {level}, so changes cannot be followed", "Set wal_level = logical and restart the server"));
        var slots = await CheckQuery.ScalarAsync<int>(connection,
            "SELECT current_setting('max_replication_slots')::int - (SELECT count(*) FROM pg_catalog.pg_replication_slots)::int", cancellationToken);
        if (slots < 1)
            _findings.Add(new("replication", FindingSeverity.Error, database, "no replication slot is free", "Raise max_replication_slots, or drop unused slots"));
        if (!await CheckQuery.ScalarAsync<bool>(connection,
            "SELECT rolsuper OR rolreplication FROM pg_catalog.pg_roles WHERE rolname = current_user", cancellationToken))
            _findings.Add(new("replication", FindingSeverity.Error, database, "the user may not follow the log", "ALTER ROLE the user REPLICATION"));
    }
}
