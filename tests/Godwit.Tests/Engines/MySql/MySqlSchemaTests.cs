using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.MySql;
using Godwit.Tests.Servers;
using MySqlConnector;
using Xunit;

namespace Godwit.Tests.Engines.MySql;

public sealed class MySqlSchemaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_comes_back_the_same()
    {
        var server = await MariaDbServer.SharedAsync();
        var (source, target) = (Name(await server.CreateDatabaseAsync("every")), Name(await server.CreateDatabaseAsync("made")));
        foreach (var sql in Everything)
            await server.ExecuteAsync(source, sql);
        await using var from = Open(server, source);
        var schema = await from.SchemaReader.ReadAsync(Token);
        var script = from.Engine.SchemaWriter.Script(schema);
        await ApplyAsync(server, target, script);

        await using var to = Open(server, target);
        var made = await to.SchemaReader.ReadAsync(Token);
        Assert.Equal(["counter"], SchemaDiffer.Compare(schema, from.Engine, made, to.Engine).Select(difference => difference.Name));
        Assert.Equal(["sequence counter"], script.Omitted.Select(note => $"{note.ObjectKind} {note.Name}"));
        foreach (var table in schema.Tables)
            Assert.Equal(await CreateAsync(server, source, table.Name), await CreateAsync(server, target, table.Name));
        Assert.Equal(script.Statements.Count, script.Statements.Select(statement => statement.Id).Distinct().Count());
        Assert.Equal(script.Statements.Select(statement => statement.Stage).Order(), script.Statements.Select(statement => statement.Stage));
        Assert.Equal(script.Statements.Select(statement => statement.Sql), to.Engine.SchemaWriter.Script(schema).Statements.Select(statement => statement.Sql));
        var triggers = made.Triggers.Select(trigger => trigger.Definition).ToList();
        Assert.Contains(triggers, sql => sql.Contains("FOLLOWS `t_z_first`", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Undo_leaves_nothing_behind()
    {
        var server = await MariaDbServer.SharedAsync();
        var (source, target) = (Name(await server.CreateDatabaseAsync("every")), Name(await server.CreateDatabaseAsync("undone")));
        foreach (var sql in Everything)
            await server.ExecuteAsync(source, sql);
        await using var from = Open(server, source);
        var schema = await from.SchemaReader.ReadAsync(Token);
        var script = from.Engine.SchemaWriter.Script(schema);
        await ApplyAsync(server, target, script);
        foreach (var undo in script.Statements.Reverse().Select(statement => statement.UndoSql).OfType<string>())
            await server.ExecuteAsync(target, undo);

        await using var to = Open(server, target);
        var left = await to.SchemaReader.ReadAsync(Token);
        Assert.Equal((0, 0, 0, 0), (left.Tables.Count, left.Views.Count, left.Routines.Count, left.Triggers.Count));
    }

    [Fact]
    public async Task Reads_defaults_collations_and_types()
    {
        var server = await MariaDbServer.SharedAsync();
        var name = Name(await server.CreateDatabaseAsync("read"));
        foreach (var sql in Everything)
            await server.ExecuteAsync(name, sql);
        await using var database = Open(server, name);
        var table = (await database.SchemaReader.ReadAsync(Token)).Tables.Single(table => table.Name.Name == "everything");

        Assert.Equal("it's \\n", table.FindColumn("quoted")!.Default!.Literal);
        Assert.Equal(DefaultKind.CurrentTimestamp, table.FindColumn("changed")!.Default!.Kind);
        Assert.True(table.FindColumn("changed")!.SetNowOnUpdate);
        Assert.Equal(LogicalKind.Json, table.FindColumn("doc")!.Type.Kind);
        Assert.Equal((TextEquality.IgnoreCaseAndAccents, true), (table.FindColumn("quoted")!.Equality, table.FindColumn("quoted")!.IgnoresTrailingBlanks));
        Assert.Equal((TextEquality.Bytes, false), (table.FindColumn("exact")!.Equality, table.FindColumn("exact")!.IgnoresTrailingBlanks));
        Assert.Equal((true, false), (table.FindColumn("virt")!.IsGenerated, table.FindColumn("virt")!.GeneratedStored));
        Assert.True(table.FindColumn("stored")!.GeneratedStored);
        Assert.True(table.FindColumn("hidden")!.Invisible);
        Assert.Equal(IdentityKind.ByDefault, table.FindColumn("id")!.Identity);
    }

    [Fact]
    public async Task Long_text_in_a_unique_key_is_told_apart_whole()
    {
        var server = await MariaDbServer.SharedAsync();
        var name = Name(await server.CreateDatabaseAsync("long"));
        var schema = new DatabaseSchema
        {
            Engine = "mysql",
            Version = "",
            Tables =
            [
                new TableSchema
                {
                    Name = new QualifiedName("t"),
                    Columns =
                    [
                        new ColumnSchema { Name = "a", NativeType = "varchar(2000)", Type = LogicalType.Text(2000) },
                        new ColumnSchema { Name = "b", NativeType = "longtext", Type = LogicalType.Text() },
                    ],
                    UniqueKeys = [new KeySchema { Columns = ["a"] }],
                    Indexes = [new IndexSchema { Name = "both", Parts = [new IndexPart("a"), new IndexPart("b")] }],
                },
            ],
        };
        await using var database = Open(server, name);
        await database.GetServerInfoAsync(Token);
        await ApplyAsync(server, name, database.Engine.SchemaWriter.Script(schema));

        var start = new string('x', 700);
        await server.ExecuteAsync(name, $"INSERT INTO t VALUES ('{start}1', ''), ('{start}2', '')");
        var made = (await database.SchemaReader.ReadAsync(Token)).Tables[0];
        Assert.Equal("varchar(768)", made.FindColumn("a")!.NativeType);
        Assert.Equal(["a"], Assert.Single(made.UniqueKeys).Columns);
    }

    [Fact]
    public async Task Next_numbers_carry_over()
    {
        var server = await MariaDbServer.SharedAsync();
        var name = Name(await server.CreateDatabaseAsync("next"));
        await server.ExecuteAsync(name, """
            CREATE TABLE parts (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, note varchar(9) COMMENT ') ENGINE=X AUTO_INCREMENT=7') PARTITION BY HASH (id) PARTITIONS 2
            """);
        await server.ExecuteAsync(name, "INSERT INTO parts (note) VALUES ('a'), ('b'), ('c')");
        await server.ExecuteAsync(name, "DELETE FROM parts WHERE id > 1");
        await using var database = Open(server, name);
        var value = Assert.Single(await database.Sequences.ReadAsync(await database.SchemaReader.ReadAsync(Token), Token));
        Assert.Equal((3, true), (value.Last, value.IsCalled));
    }

    private static readonly string[] Everything =
    [
        """
        CREATE TABLE parents (a int NOT NULL, b varchar(20) CHARACTER SET latin1 NOT NULL, PRIMARY KEY (a, b)) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COMMENT='it''s a \\ parent'
        """,
        """
        CREATE TABLE everything (
          id bigint unsigned NOT NULL AUTO_INCREMENT, tiny tinyint(1) NOT NULL DEFAULT 1, amount decimal(30,10) DEFAULT -1.5000000000,
          quoted varchar(40) NOT NULL DEFAULT 'it''s \\n', exact varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
          old char(10) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT 'é', body mediumtext DEFAULT 'x',
          changed timestamp(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3), day date DEFAULT '0000-00-00',
          bits bit(5) DEFAULT b'101', kind enum('a','b''c') DEFAULT 'a', flags set('x','y') DEFAULT 'x,y', doc json DEFAULT '{}',
          u uuid DEFAULT uuid(), raw varbinary(20) DEFAULT NULL, p point NOT NULL, span time(6) DEFAULT '-838:59:59.000000',
          calc int DEFAULT (1 + 2), virt varchar(50) GENERATED ALWAYS AS (concat(quoted, '\'s')) VIRTUAL, stored int GENERATED ALWAYS AS (tiny + 1) STORED,
          hidden int INVISIBLE DEFAULT 4 COMMENT 'not ''shown''', parent_a int DEFAULT NULL, parent_b varchar(20) CHARACTER SET latin1 DEFAULT NULL,
          PRIMARY KEY (id), UNIQUE KEY uk_plain (quoted, exact), UNIQUE KEY uk_prefix (body(30)), KEY k_desc (amount DESC, old(3)) COMMENT 'falls',
          FULLTEXT KEY k_words (body), SPATIAL KEY k_place (p), KEY k_parent (parent_a, parent_b),
          CONSTRAINT fk_parent FOREIGN KEY (parent_a, parent_b) REFERENCES parents (a, b) ON DELETE CASCADE ON UPDATE SET NULL,
          CONSTRAINT amounts CHECK (amount < 100 AND quoted <> 'it''s'))
        ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4
        """,
        """
        CREATE TABLE parts (id int NOT NULL, made date NOT NULL, PRIMARY KEY (id, made)) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4
        PARTITION BY RANGE COLUMNS (made) (PARTITION p0 VALUES LESS THAN ('2020-01-01'), PARTITION p1 VALUES LESS THAN (MAXVALUE))
        """,
        "CREATE TABLE godwit_own (a int)",
        "CREATE FUNCTION twice(a int) RETURNS int DETERMINISTIC RETURN a * 2",
        "CREATE PROCEDURE nothing() SELECT 1",
        "CREATE VIEW zz_first AS SELECT id, twice(tiny) AS two FROM everything",
        "CREATE SQL SECURITY INVOKER VIEW aa_second AS SELECT id FROM zz_first WHERE two > 0 WITH LOCAL CHECK OPTION",
        "CREATE TRIGGER t_z_first BEFORE INSERT ON parents FOR EACH ROW SET NEW.a = NEW.a + 1",
        "CREATE TRIGGER t_a_second BEFORE INSERT ON parents FOR EACH ROW SET NEW.a = NEW.a * 2",
        "CREATE SEQUENCE counter",
    ];

    private static string Name(string url) => url[(url.LastIndexOf('/') + 1)..];

    private static IDatabase Open(MariaDbServer server, string database) => new MySqlEngine().Open(DatabaseEndpoint.Parse(server.Url(database)));

    private static async Task ApplyAsync(MariaDbServer server, string database, SchemaScript script)
    {
        foreach (var statement in script.Statements)
        {
            try
            {
                await server.ExecuteAsync(database, statement.Sql);
            }
            catch (MySqlException e)
            {
                throw new InvalidOperationException($"{statement.Id}: {e.Message}\n{statement.Sql}", e);
            }
        }
    }

    private static async Task<string> CreateAsync(MariaDbServer server, string database, QualifiedName table)
    {
        await using var connection = new MySqlConnection(server.ConnectionString(database));
        await connection.OpenAsync(Token);
        await using var command = new MySqlCommand("SHOW CREATE TABLE " + MySqlIdentifiers.Instance.Quote(table), connection);
        await using var reader = await command.ExecuteReaderAsync(Token);
        await reader.ReadAsync(Token);
        // The order of indexes is that of their making, which says nothing.
        return string.Join('\n', reader.GetString(1).Split('\n').Select(line => line.TrimEnd(',')).Order(StringComparer.Ordinal));
    }
}
