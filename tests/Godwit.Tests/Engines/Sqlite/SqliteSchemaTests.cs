using System.Text.Json;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;

namespace Godwit.Tests.Engines.Sqlite;

public sealed class SqliteSchemaTests
{
    internal const string UglySchema = """"
        CREATE TABLE "Order ""Details""" (
          id INTEGER PRIMARY KEY AUTOINCREMENT, -- the row's own number, with a comma in the comment
          [select] NVARCHAR(160) NOT NULL ON CONFLICT REPLACE DEFAULT 'it''s, (odd)' COLLATE NOCASE,
          `price` NUMERIC(10,2) CONSTRAINT "price is, (positive)" CHECK (price >= 0 /* ) */),
          total REAL GENERATED ALWAYS AS (price * 2) STORED,
          shout TEXT AS (upper([select])),
          note,
          "when" DATETIME DEFAULT CURRENT_TIMESTAMP,
          flag BOOLEAN DEFAULT TRUE,
          n INT DEFAULT -5,
          b BLOB DEFAULT x'00ff',
          e TEXT DEFAULT (lower('A') || 'b'),
          CONSTRAINT "u 1" UNIQUE ([select], price) ON CONFLICT IGNORE,
          CHECK (length("select") < 1000)
        );
        CREATE TABLE 🐦(a TEXT, b INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID;
        CREATE TABLE Child (
          a TEXT, b INTEGER,
          parent INTEGER REFERENCES "Order ""Details""" ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,
          other INTEGER CONSTRAINT fk2 REFERENCES child(rowkey),
          rowkey INTEGER UNIQUE,
          FOREIGN KEY (A, b) REFERENCES 🐦
        );
        CREATE TABLE strict1 (k TEXT PRIMARY KEY, v ANY, i INT) STRICT;
        CREATE TABLE weird (k TEXT PRIMARY KEY, d DATE);
        CREATE TABLE notalias (k INTEGER PRIMARY KEY DESC, v TEXT);
        CREATE TABLE kw ("check" INTEGER, "unique" TEXT, "a,b" TEXT, "(" TEXT);
        CREATE INDEX ix1 ON "Order ""Details""" (lower("select"), price DESC, "when" COLLATE RTRIM) WHERE price > 0 AND "select" <> 'WHERE';
        CREATE UNIQUE INDEX "ix 2" ON Child (rowkey DESC);
        CREATE VIEW v2 AS SELECT * FROM v1;
        CREATE VIEW v1(x, y) AS SELECT id, "select" FROM "Order ""Details""";
        CREATE TRIGGER tr AFTER INSERT ON Child BEGIN UPDATE Child SET b = 1 WHERE a = 'x;y'; SELECT 1; END;
        CREATE VIRTUAL TABLE docs USING fts5(body);
        """";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task Reads_what_an_ugly_schema_says()
    {
        await using var file = await SqliteTestFile.WithAsync(UglySchema);
        var schema = await file.SchemaAsync();
        var order = schema.FindTable(new QualifiedName("Order \"Details\""))!;
        Assert.Equal(["id", "select", "price", "total", "shout", "note", "when", "flag", "n", "b", "e"], order.Columns.Select(column => column.Name));
        var id = order.FindColumn("id")!;
        Assert.Equal((IdentityKind.ByDefault, true, false), (id.Identity, id.NeverReuseNumbers, id.Nullable));
        var select = order.FindColumn("select")!;
        Assert.Equal(("NVARCHAR(160)", "NOCASE", false, "it's, (odd)"), (select.NativeType, select.Collation, select.Nullable, select.Default!.Literal));
        Assert.Equal(("price * 2", true), (order.FindColumn("total")!.GeneratedExpression, order.FindColumn("total")!.GeneratedStored));
        Assert.Equal(("upper([select])", false), (order.FindColumn("shout")!.GeneratedExpression, order.FindColumn("shout")!.GeneratedStored));
        Assert.Equal(DefaultKind.CurrentTimestamp, order.FindColumn("when")!.Default!.Kind);
        Assert.Equal("true", order.FindColumn("flag")!.Default!.Literal);
        Assert.Equal("-5", order.FindColumn("n")!.Default!.Literal);
        Assert.Equal("\\x00ff", order.FindColumn("b")!.Default!.Literal);
        Assert.Equal((DefaultKind.Expression, "(lower('A') || 'b')"), (order.FindColumn("e")!.Default!.Kind, order.FindColumn("e")!.Default!.Sql));
        Assert.Equal([("price is, (positive)", "price >= 0 /* ) */"), (null, "length(\"select\") < 1000")], order.Checks.Select(check => (check.Name, check.Expression)));
        Assert.Equal("u 1", Assert.Single(order.UniqueKeys).Name);
        Assert.Equal(["UNIQUE (\"select\", \"price\") ON CONFLICT IGNORE", "\"select\" NOT NULL ON CONFLICT REPLACE"], order.Options);
        var index = Assert.Single(order.Indexes);
        Assert.Equal("price > 0 AND \"select\" <> 'WHERE'", index.Predicate);
        Assert.Equal([new IndexPart(null, "lower(\"select\")"), new IndexPart("price", Descending: true), new IndexPart("when", Collation: "RTRIM")], index.Parts);
        Assert.Equal(["docs", "docs_config", "docs_content", "docs_data", "docs_docsize", "docs_idx"], schema.Others.Select(other => other.Name.Name));
        Assert.Equal(["v1", "v2"], schema.Views.Select(view => view.Name.Name));
        Assert.Equal([new QualifiedName("v1")], schema.Views[1].DependsOn);
        Assert.Equal("tr", Assert.Single(schema.Triggers).Name);
    }

    [Fact]
    public async Task Reads_keys_that_point_at_other_tables()
    {
        await using var file = await SqliteTestFile.WithAsync(UglySchema);
        var child = (await file.SchemaAsync()).FindTable(new QualifiedName("Child"))!;
        Assert.Equal(3, child.ForeignKeys.Count);
        var parent = child.ForeignKeys[0];
        Assert.Equal(("Order \"Details\"", "id", ReferentialAction.Cascade, ReferentialAction.SetNull, true, true),
            (parent.ReferencedTable.Name, parent.ReferencedColumns[0], parent.OnDelete, parent.OnUpdate, parent.Deferrable, parent.InitiallyDeferred));
        Assert.Equal(("fk2", "Child", "rowkey"), (child.ForeignKeys[1].Name, child.ForeignKeys[1].ReferencedTable.Name, child.ForeignKeys[1].ReferencedColumns[0]));
        Assert.Equal(["a", "b"], child.ForeignKeys[2].Columns);
        Assert.Equal(["a", "b"], child.ForeignKeys[2].ReferencedColumns);
    }

    [Fact]
    public async Task A_text_primary_key_may_hold_null_where_SQLite_lets_it()
    {
        await using var file = await SqliteTestFile.WithAsync(UglySchema);
        var schema = await file.SchemaAsync();
        bool Nullable(string table, string column) => schema.FindTable(new QualifiedName(table))!.FindColumn(column)!.Nullable;
        Assert.True(Nullable("weird", "k"));
        Assert.True(Nullable("notalias", "k"));
        Assert.False(Nullable("strict1", "k"));
        Assert.False(Nullable("🐦", "a"));
        Assert.Equal(IdentityKind.None, schema.FindTable(new QualifiedName("notalias"))!.FindColumn("k")!.Identity);
    }

    [Fact]
    public async Task A_schema_written_and_read_again_is_the_same()
    {
        await using var file = await SqliteTestFile.WithAsync(UglySchema);
        await using var copy = new SqliteTestFile();
        await copy.CopyFromAsync(file);
        var left = await file.SchemaAsync();
        var right = await copy.SchemaAsync();
        Assert.Equal(Comparable(left), Comparable(right));
        static string Comparable(DatabaseSchema schema) => JsonSerializer.Serialize(schema with
        {
            Others = [],
            Tables = [.. schema.Tables.Select(table => table with { Bytes = null, Indexes = [.. table.Indexes.Select(index => index with { Definition = null })] })],
        }, Indented);
    }

    [Fact]
    public async Task The_converter_leaves_a_schema_for_another_file_as_it_is()
    {
        await using var file = await SqliteTestFile.WithAsync(UglySchema);
        var schema = await file.SchemaAsync();
        var conversion = SchemaConverter.Convert(schema, SqliteTestFile.Engine, SqliteTestFile.Engine, new ConversionOptions());
        Assert.Equal(SqliteTestFile.Engine.SchemaWriter.Script(schema with { Others = [] }).Statements.Select(statement => statement.Sql),
            SqliteTestFile.Engine.SchemaWriter.Script(conversion.Target with { Others = [] }).Statements.Select(statement => statement.Sql));
        Assert.All(conversion.Tables.SelectMany(table => table.Columns), column => Assert.Null(column.Fit));
    }

    [Fact]
    public async Task A_missing_file_has_an_empty_schema_and_is_not_made()
    {
        await using var file = new SqliteTestFile();
        Assert.Empty((await file.SchemaAsync()).Tables);
        Assert.False(File.Exists(file.Path));
    }

    [Fact]
    public async Task Columns_without_a_type_take_the_type_of_what_they_hold()
    {
        await using var file = await SqliteTestFile.WithAsync("""
            CREATE TABLE t (i, r, x, b, n, mixed, empty);
            INSERT INTO t VALUES (1, 1.5, 'a', x'00', 1, 1, NULL), (2, 2.5, 'b', x'01', 1.5, 'a', NULL);
            """);
        var table = (await file.SchemaAsync()).Tables[0];
        Assert.Equal([LogicalType.Int64, LogicalType.Float64, LogicalType.UnlimitedText, LogicalType.UnlimitedBytes, LogicalType.Decimal(),
            LogicalType.Native("sqlite", "any"), LogicalType.Native("sqlite", "any")], table.Columns.Select(column => column.Type));
    }
}
