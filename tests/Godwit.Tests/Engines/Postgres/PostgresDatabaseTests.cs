using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Postgres;
using Godwit.Tests.Servers;

namespace Godwit.Tests.Engines.Postgres;

/// <summary>Opening, pinning, and what is said when it fails.</summary>
public sealed class PostgresDatabaseTests
{
    private static readonly PostgresEngine Engine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("postgres:secret", "no_such_database", ErrorKind.UnknownDatabase)]
    [InlineData("postgres:wrong", "postgres", ErrorKind.AccessDenied)]
    [InlineData("nobody:secret", "postgres", ErrorKind.AccessDenied)]
    public async Task A_login_that_fails_says_where_and_never_the_password(string login, string name, ErrorKind kind)
    {
        var server = await PostgresServer.SharedAsync(15);
        await using var database = Engine.Open(DatabaseEndpoint.Parse($"postgres://{login}@127.0.0.1:{server.Port}/{name}"));
        var error = await Assert.ThrowsAsync<GodwitException>(() => database.GetServerInfoAsync(Token));
        Assert.Equal(kind, error.Kind);
        Assert.Contains($"127.0.0.1:{server.Port}/{name}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        Assert.NotNull(error.NextStep);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        await using var database = Engine.Open(DatabaseEndpoint.Parse("postgres://postgres@127.0.0.1:1/postgres"));
        Assert.Equal(ErrorKind.Unreachable, (await Assert.ThrowsAsync<GodwitException>(() => database.GetServerInfoAsync(Token))).Kind);
    }

    [Theory]
    [InlineData("nonsense=1", "option nonsense is not known")]
    [InlineData("sslmode=perhaps", "option sslmode does not take this value")]
    [InlineData("connect_timeout=soon", "option connect_timeout does not take this value")]
    public void A_wrong_option_is_wrong_usage(string option, string cause)
    {
        var error = Assert.Throws<GodwitException>(() => Engine.Open(DatabaseEndpoint.Parse("postgres://postgres@h/d?" + option)));
        Assert.Equal((ErrorKind.Usage, cause), (error.Kind, error.Cause));
    }

    [Fact]
    public async Task Sessions_are_pinned_against_the_roles_own_settings()
    {
        await using var bench = await PostgresBench.CreateAsync();
        var name = Engine.Identifiers.Quote(bench.Database.Endpoint.Database);
        await bench.RunAsync($"ALTER DATABASE {name} SET timezone = 'Asia/Kolkata'; ALTER DATABASE {name} SET datestyle = 'German'; ALTER DATABASE {name} SET statement_timeout = '1ms'; " +
            $"ALTER DATABASE {name} SET bytea_output = 'escape'; ALTER DATABASE {name} SET intervalstyle = 'iso_8601'; ALTER DATABASE {name} SET extra_float_digits = 0");
        Assert.Equal("2024-02-29 00:00:00+00 \\x00 1 mon 0.1", await bench.AskAsync(
            "SELECT timestamptz '2024-02-29 00:00:00Z' || ' ' || '\\x00'::bytea::text || ' ' || interval '1 month' || ' ' || 0.1::float8"));
    }

    [Theory]
    [InlineData("sslmode=disable&connect_timeout=5&application_name=mine&target_session_attrs=any&keepalives=1")]
    [InlineData("SSL%20Mode=Prefer&Timeout=5&options=-c%20work_mem%3D8MB")]
    public async Task Options_of_libpq_and_of_the_driver_are_taken(string options)
    {
        var server = await PostgresServer.SharedAsync(15);
        await using var database = Engine.Open(DatabaseEndpoint.Parse(server.Url("postgres") + "?" + options));
        Assert.Equal(server.Major, (await database.GetServerInfoAsync(Token)).VersionNumber / 10000);
    }

    [Fact]
    public async Task A_database_is_made_once_and_known_by_its_identity()
    {
        var server = await PostgresServer.SharedAsync(15);
        var endpoint = DatabaseEndpoint.Parse(server.Url("Made \"here\""));
        Assert.True(await Engine.CreateDatabaseAsync(endpoint, Token));
        Assert.False(await Engine.CreateDatabaseAsync(endpoint, Token));
        await using var database = Engine.Open(endpoint);
        await using var again = Engine.Open(DatabaseEndpoint.Parse(server.Url("Made \"here\"").Replace("127.0.0.1", "localhost", StringComparison.Ordinal)));
        await using var other = Engine.Open(DatabaseEndpoint.Parse(server.Url("postgres")));
        var info = await database.GetServerInfoAsync(Token);
        Assert.Equal("UTF8", info.Encoding);
        Assert.Equal(info.Identity, (await again.GetServerInfoAsync(Token)).Identity);
        Assert.NotEqual(info.Identity, (await other.GetServerInfoAsync(Token)).Identity);
    }

    [Fact]
    public async Task Hidden_rows_are_an_error()
    {
        await using var bench = await PostgresBench.CreateAsync();
        await bench.RunAsync("CREATE ROLE reader_of_rows LOGIN PASSWORD 'r'; CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2); GRANT SELECT ON t TO reader_of_rows; " +
            "ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY odd ON t USING (id % 2 = 1); CREATE TABLE closed (id int)");
        var endpoint = bench.Database.Endpoint;
        await using var reader = Engine.Open(new DatabaseEndpoint
        {
            Scheme = "postgres",
            Host = endpoint.Host,
            Port = endpoint.Port,
            Database = endpoint.Database,
            User = "reader_of_rows",
            Password = "r",
        });
        try
        {
            var table = PostgresBench.Table("t", PostgresBench.Column("id", "integer", LogicalType.Int32));
            var error = await Assert.ThrowsAsync<GodwitException>(async () =>
            {
                await using var source = await reader.SnapshotReader.OpenAsync(PostgresBench.Read(table), null, Token);
                using var batch = new Godwit.Abstractions.Rows.RowBatch();
                await source.ReadAsync(batch, Token);
            });
            Assert.Equal(ErrorKind.AccessDenied, error.Kind);
            Assert.Contains("BYPASSRLS", error.NextStep, StringComparison.Ordinal);
            var schema = new DatabaseSchema { Engine = "postgres", Tables = [table, PostgresBench.Table("closed")] };
            var findings = await reader.Prechecks.CheckSourceAsync(new PrecheckContext { SourceSchema = schema, TargetSchema = schema, Migration = "m", Live = true }, Token);
            var errors = findings.Where(finding => finding.Severity == FindingSeverity.Error).ToList();
            Assert.Contains(errors, finding => finding is { Check: "row-security", Subject: "\"public\".\"t\"" });
            Assert.Contains(errors, finding => finding is { Check: "privileges", Subject: "\"public\".\"closed\"" });
            Assert.Contains(errors, finding => finding.Check == "replication");
            Assert.All(errors, finding => Assert.NotNull(finding.Fix));
            var target = await reader.Prechecks.CheckTargetAsync(new PrecheckContext { SourceSchema = schema, TargetSchema = schema, Migration = "m" }, Token);
            Assert.Contains(target, finding => finding is { Check: "privileges", Severity: FindingSeverity.Error });
            Assert.Contains(target, finding => finding is { Check: "triggers", Severity: FindingSeverity.Warning });
        }
        finally
        {
            await bench.RunAsync("DROP OWNED BY reader_of_rows; DROP ROLE reader_of_rows");
        }
    }

    [Theory]
    [InlineData(13)]
    [InlineData(15)]
    [InlineData(17)]
    public async Task Checks_report_everything_at_once(int major)
    {
        await using var bench = await PostgresBench.CreateAsync(major);
        await bench.RunAsync("CREATE TABLE taken (id int); CREATE VIEW viewed AS SELECT 1; SELECT lo_create(0)");
        var schema = new DatabaseSchema
        {
            Engine = "postgres",
            Tables = [PostgresBench.Table("taken"), PostgresBench.Table("viewed"), PostgresBench.Table("free")],
            Extensions = [new ExtensionSchema("plpgsql", "1.0", null), new ExtensionSchema("no_such_extension", "1", null)],
        };
        var context = new PrecheckContext { SourceSchema = schema with { Tables = [schema.Tables[0]] }, TargetSchema = schema, Migration = "m", Bytes = 1L << 60 };
        var target = await bench.Database.Prechecks.CheckTargetAsync(context, Token);
        Assert.Equal(["disk-space", "extensions", "target-empty", "target-empty"],
            target.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => finding.Check).Order(StringComparer.Ordinal));
        var source = await bench.Database.Prechecks.CheckSourceAsync(context, Token);
        Assert.Contains(source, finding => finding is { Check: "large-objects", Severity: FindingSeverity.Warning });
        Assert.DoesNotContain(source, finding => finding.Severity == FindingSeverity.Error);
    }

    [Fact]
    public async Task What_this_migration_made_is_not_in_its_way()
    {
        await using var bench = await PostgresBench.CreateAsync();
        var owner = await bench.AcquireAsync();
        await bench.Database.TargetState.ApplyAsync(owner, new SchemaStatement
        {
            Id = "t",
            Stage = SchemaStage.Tables,
            ObjectKind = "table",
            Name = new("public", "t"),
            Sql = "CREATE TABLE public.t ()",
        }, Token);
        var schema = new DatabaseSchema { Engine = "postgres", Tables = [PostgresBench.Table("t")] };
        var findings = await bench.Database.Prechecks.CheckTargetAsync(new PrecheckContext { SourceSchema = schema, TargetSchema = schema, Migration = owner.Migration }, Token);
        Assert.DoesNotContain(findings, finding => finding.Severity == FindingSeverity.Error);
    }
}
