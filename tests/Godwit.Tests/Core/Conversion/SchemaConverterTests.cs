using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;
using Godwit.Postgres;
using Godwit.Sqlite;

namespace Godwit.Tests.Core.Conversion;

public sealed class SchemaConverterTests
{
    private static readonly PostgresEngine Postgres = new();
    private static readonly SqliteEngine Sqlite = new();

    [Fact]
    public void Tables_without_a_schema_land_in_the_default_schema()
    {
        var conversion = ToPostgres(Table("Artist", Int("ArtistId"), Text("Name")) with { PrimaryKey = Key("ArtistId") });
        Assert.Equal(new QualifiedName("public", "Artist"), Assert.Single(conversion.Target.Tables).Name);
        Assert.Equal([0], Assert.Single(conversion.Tables).KeyOrdinals);
    }

    [Theory]
    [InlineData(IdentifierPolicy.Preserve, "HTTPServer Id", "HTTPServer Id")]
    [InlineData(IdentifierPolicy.Lowercase, "HTTPServer Id", "httpserver id")]
    [InlineData(IdentifierPolicy.SnakeCase, "HTTPServer Id", "http_server_id")]
    [InlineData(IdentifierPolicy.SnakeCase, "FullName", "full_name")]
    [InlineData(IdentifierPolicy.SnakeCase, "already_snake", "already_snake")]
    public void Names_follow_the_plans_policy(IdentifierPolicy policy, string name, string expected)
    {
        var conversion = ToPostgres(new ConversionOptions { Identifiers = policy }, Table("T", Int(name)));
        Assert.Equal(expected, conversion.Target.Tables[0].Columns[0].Name);
    }

    [Fact]
    public void Names_that_would_collide_are_refused()
    {
        var source = Schema("postgres", PgTable("public", "Users", Int("id")), PgTable("public", "users", Int("id"), Int("ID")));
        var conversion = SchemaConverter.Convert(source, Postgres, Sqlite, new ConversionOptions());
        var refused = conversion.Notes.Where(note => note.Outcome == ConversionOutcome.Refused).ToList();
        Assert.Contains(refused, note => note.ObjectKind == "table" && note.Name.Contains("public.Users", StringComparison.Ordinal));
        Assert.Contains(refused, note => note.ObjectKind == "column" && note.Name.Contains("public.users.ID", StringComparison.Ordinal));
    }

    [Fact]
    public void Tables_of_two_schemas_that_meet_in_one_are_refused()
    {
        var source = Schema("postgres", PgTable("a", "t", Int("id")), PgTable("b", "t", Int("id")));
        var conversion = SchemaConverter.Convert(source, Postgres, Sqlite, new ConversionOptions());
        Assert.Contains(conversion.Notes, note => note is { Outcome: ConversionOutcome.Refused, Name: "a.t, b.t" });
    }

    [Theory]
    [InlineData("shop.*", new[] { "shop.orders", "shop.tmp_x" })]
    [InlineData("orders", new[] { "shop.orders" })]
    [InlineData("*.tmp_?", new[] { "shop.tmp_x" })]
    [InlineData("public.*", new[] { "public.logs" })]
    public void Patterns_choose_tables(string include, string[] expected)
    {
        var source = Schema("postgres", PgTable("public", "logs", Int("id")), PgTable("shop", "orders", Int("id")), PgTable("shop", "tmp_x", Int("id")));
        var conversion = SchemaConverter.Convert(source, Postgres, Postgres, new ConversionOptions { Tables = new TableSelection { Include = [include] } });
        Assert.Equal(expected, conversion.Tables.Select(table => table.Source.Name.ToString()));
    }

    [Fact]
    public void A_pattern_that_matches_nothing_is_refused()
    {
        var failure = Assert.Throws<GodwitException>(() => ToPostgres(new ConversionOptions { Tables = new TableSelection { Include = ["nope*"] } }, Table("t", Int("id"))));
        Assert.Equal(ErrorKind.Refused, failure.Kind);
        Assert.Contains("nope*", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_key_to_a_table_that_stays_behind_is_named()
    {
        var child = Table("child", Int("id"), Int("parent_id")) with
        {
            ForeignKeys = [new ForeignKeySchema { Name = "fk", Columns = ["parent_id"], ReferencedTable = new("parent"), ReferencedColumns = ["id"] }],
        };
        var conversion = ToPostgres(new ConversionOptions { Tables = new TableSelection { Exclude = ["parent"] } }, child, Table("parent", Int("id")));
        Assert.Empty(Assert.Single(conversion.Target.Tables).ForeignKeys);
        Assert.Contains(conversion.Notes, note => note is { Outcome: ConversionOutcome.NotConverted, ObjectKind: "foreign key", Name: "child.fk" });
    }

    [Fact]
    public void A_rule_renames_filters_drops_and_computes()
    {
        var rule = new TableRule
        {
            Source = "users",
            Target = "app.people",
            Where = "deleted = 0",
            Columns = new Dictionary<string, ColumnRule>
            {
                ["e_mail"] = new() { Target = "email" },
                ["legacy"] = new() { Drop = true },
                ["full_name"] = new() { Expression = "first || ' ' || last" },
            },
        };
        var source = Table("users", Int("id"), Text("e_mail"), Text("legacy"), Text("first"), Text("last")) with { PrimaryKey = Key("id") };
        var mapping = Assert.Single(ToPostgres(new ConversionOptions { Tables = new TableSelection { Map = [rule] } }, source).Tables);
        Assert.Equal(new QualifiedName("app", "people"), mapping.Target.Name);
        Assert.Equal(["id", "email", "first", "last", "full_name"], mapping.Columns.Select(column => column.Target.Name));
        Assert.Equal("first || ' ' || last", mapping.Columns[^1].Source.Expression);
        Assert.Equal("deleted = 0", mapping.Where);
        Assert.Equal(["id"], mapping.Target.PrimaryKey!.Columns);
    }

    [Fact]
    public void A_rule_for_a_column_that_does_not_exist_is_refused()
    {
        var rule = new TableRule { Source = "users", Columns = new Dictionary<string, ColumnRule> { ["emial"] = new() { Target = "email" } } };
        var conversion = ToPostgres(new ConversionOptions { Tables = new TableSelection { Map = [rule] } }, Table("users", Text("email")));
        Assert.Contains(conversion.Notes, note => note is { Outcome: ConversionOutcome.Refused, Name: "users.emial" });
    }

    [Fact]
    public void A_key_column_that_is_computed_does_not_tell_rows_apart()
    {
        var rule = new TableRule { Source = "t", Columns = new Dictionary<string, ColumnRule> { ["id"] = new() { Expression = "id % 10" } } };
        var mapping = Assert.Single(ToPostgres(new ConversionOptions { Tables = new TableSelection { Map = [rule] } }, Table("t", Int("id")) with { PrimaryKey = Key("id") }).Tables);
        Assert.Empty(mapping.KeyOrdinals);
    }

    [Fact]
    public void What_another_engine_cannot_have_is_listed_by_name()
    {
        var table = PgTable("public", "t", Int("id"), Text("doc")) with
        {
            Indexes = [new IndexSchema { Name = "t_gin", Method = "gin", Parts = [new IndexPart("doc")] }],
            Checks = [new CheckSchema("t_regex", "doc ~ '^a'")],
        };
        var source = Schema("postgres", table) with
        {
            Views = [new ViewSchema(new("public", "v"), "select 1")],
            Routines = [new RoutineSchema(new("public", "f"), "function", "integer", "create function …")],
            Triggers = [new TriggerSchema("tr", table.Name, "create trigger …")],
            Sequences = [new SequenceSchema { Name = new("public", "free") }],
            Extensions = [new ExtensionSchema("hstore", "1.8", "public")],
            Others = [new OtherObject("policy", new("public", "p"))],
        };
        var names = SchemaConverter.Convert(source, Postgres, Sqlite, new ConversionOptions()).Notes
            .Where(note => note.Outcome == ConversionOutcome.NotConverted).Select(note => $"{note.ObjectKind} {note.Name}").ToList();
        Assert.Equal(["check public.t.t_regex", "extension hstore", "function public.f(integer)", "index public.t.t_gin", "policy public.p", "sequence public.free",
            "trigger public.t.tr", "view public.v"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sql_that_names_what_the_plan_renames_is_listed_and_not_made()
    {
        var table = PgTable("public", "t", Int("id"));
        var source = Schema("postgres", table) with
        {
            Others =
            [
                new OtherObject("rule", new("public", "t.r"), "CREATE RULE r AS ON DELETE TO public.t DO INSTEAD NOTHING") { Table = table.Name },
                new OtherObject("exclusion constraint", new("public", "t.x"), "ALTER TABLE public.t ADD CONSTRAINT x EXCLUDE (id WITH =)") { Table = table.Name },
                new OtherObject("range type", new("public", "span"), "CREATE TYPE public.span AS RANGE (subtype = int)"),
                new OtherObject("large objects", new("large objects")),
            ],
        };
        var rule = new TableRule { Source = "t", Target = "app.people" };
        var renamed = SchemaConverter.Convert(source, Postgres, Postgres, new ConversionOptions { Tables = new TableSelection { Map = [rule] } });
        Assert.Equal(["range type", "large objects"], renamed.Target.Others.Select(other => other.Kind));
        Assert.Equal(["exclusion constraint public.t.x", "rule public.t.r"],
            renamed.Notes.Where(note => note.Outcome == ConversionOutcome.NotConverted).Select(note => $"{note.ObjectKind} {note.Name}").Order(StringComparer.Ordinal));
        Assert.Equal(4, SchemaConverter.Convert(source, Postgres, Postgres, new ConversionOptions()).Target.Others.Count);
    }

    [Fact]
    public void A_filter_that_would_not_reach_the_rows_of_partitions_is_refused()
    {
        var root = PgTable("public", "m", Int("id")) with { Kind = TableKind.Partitioned, PartitionKey = "RANGE (id)" };
        var part = PgTable("public", "m_1", Int("id")) with { Kind = TableKind.Partitioned, PartitionOf = root.Name, PartitionBound = "FOR VALUES FROM (1) TO (10)" };
        var options = new ConversionOptions { Tables = new TableSelection { Map = [new TableRule { Source = "m", Where = "id > 5" }] } };
        Assert.Contains(SchemaConverter.Convert(Schema("postgres", root, part), Postgres, Postgres, options).Notes, note => note is { Outcome: ConversionOutcome.Refused, Name: "public.m" });
        var across = SchemaConverter.Convert(Schema("postgres", root, part), Postgres, Sqlite, options);
        Assert.DoesNotContain(across.Notes, note => note.Outcome == ConversionOutcome.Refused);
        Assert.Equal("id > 5", Assert.Single(across.Tables).Where);
    }

    [Fact]
    public void Partitions_become_one_table_on_another_engine_and_stay_on_the_same()
    {
        var root = PgTable("public", "m", Int("id")) with { Kind = TableKind.Partitioned, PartitionKey = "RANGE (id)" };
        var part = PgTable("public", "m_1", Int("id")) with { Kind = TableKind.Partitioned, PartitionOf = root.Name, PartitionBound = "FOR VALUES FROM (1) TO (10)" };
        var sub = PgTable("public", "m_1_a", Int("id")) with { Kind = TableKind.Partition, PartitionOf = part.Name };
        var source = Schema("postgres", root, part, sub);
        var across = SchemaConverter.Convert(source, Postgres, Sqlite, new ConversionOptions());
        Assert.Equal("public.m", Assert.Single(across.Tables).Source.Name.ToString());
        var same = SchemaConverter.Convert(source, Postgres, Postgres, new ConversionOptions());
        Assert.Equal(3, same.Target.Tables.Count);
        Assert.Equal("public.m_1_a", Assert.Single(same.Tables).Source.Name.ToString());
        var excluded = SchemaConverter.Convert(source, Postgres, Sqlite, new ConversionOptions { Tables = new TableSelection { Exclude = ["m_1_a"] } });
        Assert.Contains(excluded.Notes, note => note is { Outcome: ConversionOutcome.Refused, Name: "public.m_1_a" });
    }

    [Fact]
    public void A_check_that_rows_may_break_stays_behind_on_another_engine()
    {
        var table = PgTable("public", "t", Int("id")) with { Checks = [new CheckSchema("few", "id < 100", Validated: false)] };
        Assert.Empty(SchemaConverter.Convert(Schema("postgres", table), Postgres, Sqlite, new ConversionOptions()).Target.Tables[0].Checks);
        Assert.Single(SchemaConverter.Convert(Schema("postgres", table), Postgres, Postgres, new ConversionOptions()).Target.Tables[0].Checks);
    }

    [Fact]
    public void A_serial_key_numbers_itself_on_another_engine()
    {
        var id = Int("id") with { Nullable = false, Default = new DefaultValue(DefaultKind.NextNumber, "nextval('t_id_seq')", Sequence: new("public", "t_id_seq")) };
        var table = PgTable("public", "t", id) with { PrimaryKey = Key("id") };
        var column = SchemaConverter.Convert(Schema("postgres", table), Postgres, Sqlite, new ConversionOptions()).Target.Tables[0].Columns[0];
        Assert.Equal(("INTEGER", IdentityKind.ByDefault), (column.NativeType, column.Identity));
        Assert.Null(column.Default);
    }

    [Fact]
    public void A_table_without_columns_is_refused_where_there_are_none()
    {
        var source = Schema("postgres", PgTable("public", "empty"));
        Assert.Contains(SchemaConverter.Convert(source, Postgres, Sqlite, new ConversionOptions()).Notes, note => note is { Outcome: ConversionOutcome.Refused, Name: "public.empty" });
        Assert.DoesNotContain(SchemaConverter.Convert(source, Postgres, Postgres, new ConversionOptions()).Notes, note => note.Outcome == ConversionOutcome.Refused);
    }

    [Fact]
    public void A_schema_does_not_differ_from_itself_and_a_change_is_named()
    {
        var left = Schema("postgres", PgTable("public", "t", Int("id"), Text("name")));
        Assert.Empty(SchemaDiffer.Compare(left, Postgres, left, Postgres));
        var right = Schema("postgres", PgTable("public", "t", Int("id"), Text("name") with { Nullable = false }), PgTable("public", "u", Int("id")));
        Assert.Equal([("column", "public.t.name"), ("table", "public.u")],
            SchemaDiffer.Compare(left, Postgres, right, Postgres).Select(difference => (difference.ObjectKind, difference.Name)));
    }

    private static SchemaConversion ToPostgres(params TableSchema[] tables) => ToPostgres(new ConversionOptions(), tables);

    private static SchemaConversion ToPostgres(ConversionOptions options, params TableSchema[] tables) =>
        SchemaConverter.Convert(Schema("sqlite", tables), Sqlite, Postgres, options);

    private static DatabaseSchema Schema(string engine, params TableSchema[] tables) => new() { Engine = engine, Tables = tables };

    private static TableSchema Table(string name, params ColumnSchema[] columns) => new() { Name = new(name), Columns = columns };

    private static TableSchema PgTable(string schema, string name, params ColumnSchema[] columns) => new() { Name = new(schema, name), Columns = columns };

    private static ColumnSchema Int(string name) => new() { Name = name, NativeType = "integer", Type = LogicalType.Int32 };

    private static ColumnSchema Text(string name) => new() { Name = name, NativeType = "text", Type = LogicalType.UnlimitedText };

    private static KeySchema Key(params string[] columns) => new() { Columns = columns };
}
