using System.Globalization;
using Godwit.Abstractions.Engines;
using Npgsql;

namespace Godwit.Postgres.Checks;

/// <summary>What a target must be for a schema and its rows to be made in it.</summary>
internal sealed class PostgresTargetChecks(NpgsqlConnection connection, DatabaseEndpoint endpoint, PrecheckContext context, IReadOnlyList<AppliedStatement> made, bool replicaRole)
{
    private const double RoomPerByte = 1.5;

    private readonly List<Finding> _findings = [];

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        PostgresSourceChecks.Version(_findings, endpoint.Database, PostgresSessions.VersionNumber(connection), PostgresSessions.VersionText(connection));
        await WritableAsync(cancellationToken);
        await PrivilegesAsync(cancellationToken);
        await EncodingAsync(cancellationToken);
        await ExtensionsAsync(cancellationToken);
        await CollationsAsync(cancellationToken);
        await NamesAsync(cancellationToken);
        await DiskAsync(cancellationToken);
        if (!replicaRole)
        {
            _findings.Add(new("triggers", FindingSeverity.Warning, endpoint.Database,
                "the user may not set session_replication_role; a table with triggers or foreign keys cannot be loaded",
                "Log in as a superuser, or on PostgreSQL 15 and later GRANT SET ON PARAMETER session_replication_role TO the user"));
        }

        return _findings;
    }

    private async Task WritableAsync(CancellationToken cancellationToken)
    {
        if (await CheckQuery.ScalarAsync<bool>(connection, "SELECT pg_catalog.pg_is_in_recovery()", cancellationToken))
            _findings.Add(new("writable", FindingSeverity.Error, endpoint.Database, "the server is a standby and takes no writes", "Name the primary"));
        else if (await CheckQuery.ScalarAsync<string>(connection, "SELECT current_setting('default_transaction_read_only')", cancellationToken) == "on")
        {
            _findings.Add(new("writable", FindingSeverity.Error, endpoint.Database, "default_transaction_read_only is on",
                "ALTER ROLE or ALTER DATABASE ... RESET default_transaction_read_only"));
        }
        else
        {
            _findings.Add(new("writable", FindingSeverity.Ok, endpoint.Database, "the server takes writes"));
        }
    }

    private async Task PrivilegesAsync(CancellationToken cancellationToken)
    {
        if (!await CheckQuery.ScalarAsync<bool>(connection, "SELECT has_database_privilege(current_database(), 'CREATE')", cancellationToken))
        {
            _findings.Add(new("privileges", FindingSeverity.Error, endpoint.Database, "the user may not create schemas, and Godwit keeps its records in one",
                $"GRANT CREATE ON DATABASE {PostgresIdentifiers.Instance.Quote(endpoint.Database)} TO the user"));
        }

        var schemas = context.TargetSchema.Tables.Select(table => table.Name.Schema ?? "public").Distinct().ToArray();
        var denied = await CheckQuery.ListAsync(connection,
            """
            SELECT n.nspname::text FROM pg_catalog.pg_namespace n
            WHERE n.nspname = ANY ($1::text[]) AND NOT (has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE'))
            """, schemas, cancellationToken);
        _findings.AddRange(denied.Select(schema => new Finding("privileges", FindingSeverity.Error, "schema " + schema, "the user may not create tables in it",
            $"GRANT CREATE, USAGE ON SCHEMA {PostgresIdentifiers.Instance.Quote(schema)} TO the user")));
        if (!_findings.Any(finding => finding.Check == "privileges"))
            _findings.Add(new("privileges", FindingSeverity.Ok, endpoint.Database, "the user may create what is needed"));
    }

    private async Task EncodingAsync(CancellationToken cancellationToken)
    {
        var encoding = await CheckQuery.ScalarAsync<string>(connection, "SELECT current_setting('server_encoding')", cancellationToken);
        _findings.Add(encoding == "UTF8"
            ? new("encoding", FindingSeverity.Ok, endpoint.Database, "texts are UTF8")
            : new("encoding", FindingSeverity.Warning, endpoint.Database, $"texts are {encoding}; a character that it lacks stops the copy by name",
                "Create the database with ENCODING 'UTF8' TEMPLATE template0"));
    }

    private async Task ExtensionsAsync(CancellationToken cancellationToken)
    {
        var wanted = context.TargetSchema.Extensions.Select(extension => extension.Name).ToArray();
        if (wanted.Length == 0)
            return;
        var missing = await CheckQuery.ListAsync(connection,
            "SELECT name FROM unnest($1::text[]) AS name WHERE name NOT IN (SELECT a.name FROM pg_catalog.pg_available_extensions a)", wanted, cancellationToken);
        _findings.AddRange(missing.Select(name => new Finding("extensions", FindingSeverity.Error, "extension " + name, "it is not installed on the target's server",
            "Install its package on the server, or exclude the tables that use it")));
        if (missing.Count == 0)
            _findings.Add(new("extensions", FindingSeverity.Ok, endpoint.Database, $"available: {CheckQuery.Some(wanted)}"));
    }

    private async Task CollationsAsync(CancellationToken cancellationToken)
    {
        if (!context.TargetSchema.Others.Any(other => other.Kind == "collation" && other.Definition?.Contains("provider = icu", StringComparison.Ordinal) == true))
            return;
        if (!await CheckQuery.ScalarAsync<bool>(connection, "SELECT EXISTS (SELECT FROM pg_catalog.pg_collation WHERE collprovider = 'i')", cancellationToken))
            _findings.Add(new("collations", FindingSeverity.Error, endpoint.Database, "the server was built without ICU, which has the collations that ignore case", "Choose caseInsensitive: lower or citext in the plan"));
    }

    private async Task NamesAsync(CancellationToken cancellationToken)
    {
        var known = made.Select(statement => statement.Name).ToHashSet(StringComparer.Ordinal);
        var names = context.TargetSchema.Tables.Where(table => !known.Contains(table.Name.ToString()))
            .Select(table => PostgresIdentifiers.Instance.Quote(table.Name)).ToArray();
        var taken = await CheckQuery.ListAsync(connection,
            """
            SELECT name || CASE c.relkind WHEN 'v' THEN ' (a view)' WHEN 'm' THEN ' (a materialized view)' WHEN 'S' THEN ' (a sequence)' WHEN 'i' THEN ' (an index)' ELSE '' END
            FROM unnest($1::text[]) AS name JOIN pg_catalog.pg_class c ON c.oid = to_regclass(name) ORDER BY 1
            """, names, cancellationToken);
        _findings.AddRange(taken.Select(name => new Finding("target-empty", FindingSeverity.Error, name, "it exists in the target already",
            "Drop it, exclude the table in the plan, or map it to another name")));
        if (taken.Count == 0)
            _findings.Add(new("target-empty", FindingSeverity.Ok, endpoint.Database, "no name is taken"));
    }

    /// <summary>PostgreSQL tells nobody how much disk is free; only on this machine can we look ourselves.</summary>
    private async Task DiskAsync(CancellationToken cancellationToken)
    {
        var folder = await FolderAsync(cancellationToken);
        if (folder is null || !IsLocal() || !Directory.Exists(folder))
        {
            _findings.Add(new("disk-space", FindingSeverity.Ok, endpoint.Database, "free disk on the target's server cannot be told from here",
                context.Bytes is { } wanted ? $"Make sure that {Size((long)(wanted * RoomPerByte))} are free there" : null));
            return;
        }

        var free = new DriveInfo(folder).AvailableFreeSpace;
        var needed = (long)((context.Bytes ?? 0) * RoomPerByte);
        _findings.Add(free < needed
            ? new("disk-space", FindingSeverity.Error, endpoint.Database, $"{Size(free)} are free and about {Size(needed)} are needed", "Free space, or migrate fewer tables")
            : new("disk-space", FindingSeverity.Ok, endpoint.Database, $"{Size(free)} are free and about {Size(needed)} are needed"));
    }

    private async Task<string?> FolderAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await CheckQuery.ScalarAsync<string>(connection, "SELECT current_setting('data_directory')", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return null;
        }
    }

    private bool IsLocal() => endpoint.Host is "localhost" or "127.0.0.1" or "::1" || endpoint.Host.StartsWith('/');

    private static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F1} GB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(bytes / (double)(1L << 20), 0.1):F1} MB"),
    };
}
