using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.MySql;
using Godwit.Postgres;
using Godwit.Sqlite;

namespace Godwit.Tests.Engines;

/// <summary>Writes the published table of types from what the engines' type maps say.</summary>
internal static class TypeMatrix
{
    /// <summary>The line after which the file is generated; what stands before it is written by hand.</summary>
    public const string Mark = "<!-- From here on generated from the type maps: GODWIT_UPDATE_SNAPSHOTS=1 ./test rewrites it. -->";

    private const int FixedText = 1042;

    private static readonly MySqlTypeMap MySql = new(new MySqlDialect(false, 80_400));
    private static readonly MySqlTypeMap MySql56 = new(new MySqlDialect(false, 50_600));
    private static readonly MySqlTypeMap MariaDb = new(new MySqlDialect(true, 101_100));
    private static readonly MySqlTypeMap MariaDb103 = new(new MySqlDialect(true, 100_300));

    private static readonly ColumnSchema[] MySqlColumns =
    [
        .. Columns(MySql, "tinyint", "tinyint(1)", "tinyint unsigned", "smallint", "smallint unsigned", "mediumint", "mediumint unsigned", "int", "int unsigned", "bigint",
            "bigint unsigned", "year", "bit(1)", "bit(8)", "bit(64)", "decimal(10,2)", "decimal(65,30)", "float", "double", "char(10)", "varchar(255)", "tinytext", "text", "mediumtext",
            "longtext", "binary(16)", "varbinary(255)", "tinyblob", "blob", "mediumblob", "longblob", "enum('new','paid')", "set('a','b')", "json"),
        new() { Name = "c", NativeType = "longtext", Type = LogicalType.Json(), Comment = "json (MariaDB)" },
        .. Columns(MySql, "date", "time", "time(6)", "datetime", "datetime(3)", "datetime(6)", "timestamp", "timestamp(3)", "timestamp(6)", "uuid", "inet4", "inet6", "geometry", "point", "linestring", "polygon", "multipoint", "geometrycollection"),
    ];

    private static readonly ColumnSchema[] PostgresColumns =
    [
        .. Columns(PostgresTypeMap.Instance, "boolean", "smallint", "integer", "bigint", "numeric", "numeric(10,2)", "numeric(80,2)", "numeric(3,-2)", "real", "double precision", "money",
            "text", "character varying(255)"),
        new() { Name = "c", NativeType = "character(10)", Type = LogicalType.Text(10, fixedLength: true), NativeTypeId = FixedText },
        .. Columns(PostgresTypeMap.Instance, "citext", "name", "bytea", "date", "time without time zone", "time with time zone", "timestamp without time zone",
            "timestamp(3) without time zone", "timestamp with time zone", "interval", "uuid", "json", "jsonb", "bit(8)", "bit varying(8)", "bit varying"),
        new() { Name = "c", NativeType = "shop.state", Type = LogicalType.Enum(["new", "paid"], "postgres", "shop.state"), Comment = "an enum" },
        new() { Name = "c", NativeType = "shop.address", Type = LogicalType.Native("postgres", "shop.address"), Comment = "a composite type" },
        .. Columns(PostgresTypeMap.Instance, "integer[]", "text[]", "int4range", "numrange", "tstzmultirange", "inet", "cidr", "macaddr", "point", "polygon", "tsvector", "tsquery", "xml", "hstore", "pg_lsn"),
    ];

    private static readonly ColumnSchema[] SqliteColumns = Columns(SqliteTypeMap.Instance, "", "INTEGER", "INT", "TINYINT", "SMALLINT", "MEDIUMINT", "BIGINT", "BOOLEAN", "REAL", "DOUBLE", "FLOAT",
        "FLOAT4", "NUMERIC", "NUMERIC(10,2)", "DECIMAL_TEXT(30,5)", "UNSIGNED64_TEXT", "TEXT", "VARCHAR(40)", "NVARCHAR(40)", "BPCHAR(10)", "BLOB", "BINARY(16)", "VARBINARY(40)", "DATE", "TIME",
        "TIMETZ", "DATETIME", "TIMESTAMP", "TIMESTAMPTZ", "INTERVAL", "UUID", "JSON_TEXT", "JSONB_TEXT", "BIT_TEXT(8)", "VARBIT_TEXT");

    public static string Write()
    {
        var text = new StringBuilder(Mark).Append("\n\n");
        WritePair(text, "MySQL and MariaDB to PostgreSQL", MySqlColumns, PostgresTypeMap.Instance);
        WritePair(text, "MySQL and MariaDB to SQLite", MySqlColumns, SqliteTypeMap.Instance);
        WritePair(text, "PostgreSQL to MySQL and MariaDB", PostgresColumns, MySql, MariaDb);
        WritePair(text, "SQLite to MySQL and MariaDB", SqliteColumns, MySql, MariaDb);
        WritePair(text, "PostgreSQL to SQLite", PostgresColumns, SqliteTypeMap.Instance);
        WritePair(text, "SQLite to PostgreSQL", SqliteColumns, PostgresTypeMap.Instance);
        WriteAdapted(text);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void WritePair(StringBuilder text, string title, ColumnSchema[] columns, ITypeMap target, ITypeMap? other = null)
    {
        text.Append("## ").Append(title).Append("\n\n| from | holds | to | outcome | |\n| --- | --- | --- | --- | --- |\n");
        foreach (var column in columns)
        {
            var choice = target.ToNative(column.Type, column);
            WriteRow(text, column, choice, "");
            if (other?.ToNative(column.Type, column) is { } second && second != choice)
                WriteRow(text, column, second, "MariaDB: ");
        }

        text.Append('\n');
    }

    private static void WriteAdapted(StringBuilder text)
    {
        text.Append("## Between MySQL and MariaDB, and to older versions\n\nTypes that are not named here stay what they are.\n\n| from | holds | to | outcome | |\n| --- | --- | --- | --- | --- |\n");
        (string, MySqlTypeMap)[] targets = [("MySQL 8.4: ", MySql), ("MySQL 5.6: ", MySql56), ("MariaDB 10.11: ", MariaDb), ("MariaDB 10.3: ", MariaDb103)];
        foreach (var column in MySqlColumns)
            foreach (var (name, target) in targets)
                if (target.Adapt(column) is { } choice)
                    WriteRow(text, column, choice, name);
        text.Append('\n');
    }

    private static void WriteRow(StringBuilder text, ColumnSchema column, NativeTypeChoice choice, string prefix)
    {
        var from = column.NativeType.Length == 0 ? "no type" : Code(column.NativeType);
        if (column.Comment is { } comment)
            from = comment + (comment.StartsWith("an ", StringComparison.Ordinal) || comment.StartsWith("a ", StringComparison.Ordinal) ? " " + from : "");
        var check = choice.CheckSql is { } sql ? " (check: " + Code(sql.Replace("{0}", "c", StringComparison.Ordinal)) + ")" : "";
        text.Append("| ").Append(from).Append(" | ").Append(Cell(column.Type.ToString())).Append(" | ").Append(prefix)
            .Append(choice.NativeType.Length == 0 ? "no type" : Code(choice.NativeType)).Append(" | ").Append(choice.Outcome.ToString().ToLowerInvariant())
            .Append(" | ").Append(Cell(choice.Note ?? "")).Append(check).Append(" |\n");
    }

    private static ColumnSchema[] Columns(ITypeMap types, params string[] names) =>
        [.. names.Select(name => new ColumnSchema { Name = "c", NativeType = name, Type = types.Parse(name) })];

    private static string Code(string text) => "`" + Cell(text) + "`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
