namespace Godwit.Tests.Conformance.Corruption;

public static partial class CorruptionCases
{
    private static IEnumerable<CorruptionCase> Types =>
    [
        Value("minus zero became zero", "double precision", "'-0.0'::float8", "0.0"),
        Value("zero became minus zero", "double precision", "0.0", "'-0.0'::float8"),
        Value("NaN became NULL", "double precision", "'NaN'", "NULL"),
        Value("infinity became the largest number", "double precision", "'Infinity'", "1.7976931348623157e308"),
        Value("one step of a double", "double precision", "0.1", "0.10000000000000002"),
        Value("one step of a single", "real", "'16777216'", "'16777218'"),
        Value("denormal became zero", "double precision", "5e-324", "0"),
        Value("one microsecond", "timestamp", "'2024-02-29 12:00:00.000001'", "'2024-02-29 12:00:00.000002'"),
        Value("microseconds cut", "timestamp", "'2024-02-29 12:00:00.123456'", "'2024-02-29 12:00:00.123'"),
        Value("instant shifted by an hour", "timestamptz", "'2024-03-31 02:30:00+01'", "'2024-03-31 02:30:00+02'"),
        Value("infinite time became NULL", "timestamp", "'infinity'", "NULL"),
        Value("date off by one", "date", "'2024-02-29'", "'2024-03-01'"),
        Value("date before Christ", "date", "'0044-03-15 BC'", "'0044-03-15'"),
        Value("24:00 became 00:00", "time", "'24:00:00'", "'00:00:00'"),
        Value("offset of a time of day", "timetz", "'12:00:00+02'", "'10:00:00+00'"),
        Value("a month became thirty days", "interval", "'1 mon'", "'30 days'"),
        Value("a day became 24 hours", "interval", "'1 day'", "'24:00:00'"),
        Value("trailing zero of a numeric", "numeric", "1.50", "1.5"),
        Value("last of 128 digits", "numeric", new string('7', 127) + "1", new string('7', 127) + "2"),
        Value("NaN of a numeric", "numeric", "'NaN'", "0"),
        Value("boolean flipped", "boolean", "true", "false"),
        Value("boolean became NULL", "boolean", "false", "NULL"),
        Value("one bit of bytes", "bytea", "'\\x00ff10'::bytea", "'\\x00ff11'::bytea"),
        Value("bytes with one more zero", "bytea", "'\\x00ff'::bytea", "'\\x00ff00'::bytea"),
        Value("empty bytes became NULL", "bytea", "''::bytea", "NULL"),
        Value("one digit of a UUID", "uuid", "'6f1c2b1e-0000-4000-8000-00000000000a'", "'6f1c2b1e-0000-4000-8000-00000000000b'"),
        Value("white space of json", "json", "'{\"a\": 1}'", "'{\"a\":1}'"),
        Value("key order of json", "json", "'{\"a\":1,\"b\":2}'", "'{\"b\":2,\"a\":1}'"),
        Value("value of jsonb", "jsonb", "'{\"a\": 1.0}'", "'{\"a\": 1.00}'"),
        Value("big number of jsonb", "jsonb", "'{\"a\": 9007199254740993}'", "'{\"a\": 9007199254740992}'"),
        Value("element of an array became NULL", "int[]", "'{1,2,3}'", "'{1,NULL,3}'"),
        Value("word NULL in an array", "text[]", "'{\"NULL\",a}'", "'{NULL,a}'"),
        Value("lower bound of an array", "int[]", "'[0:1]={1,2}'", "'{1,2}'"),
        Value("bound of a range", "numrange", "'[1,2)'", "'[1,2]'"),
        Value("empty range", "int4range", "'empty'", "'(,)'"),
        Value("length of a bit string", "varbit", "B'101'", "B'1010'"),
        Value("bit of a bit string", "bit(4)", "B'1010'", "B'1011'"),
        Value("mask of an address", "inet", "'10.0.0.1/8'", "'10.0.0.1/16'"),
        Value("trailing blank of a varchar", "varchar(10)", "'a'", "'a '"),
        Value("money off by a cent", "money", "'12.34'", "'12.35'"),
        Value("smallint off by one", "smallint", "-32768", "-32767"),
        new("label of an enumeration", "~1:v")
        {
            PostgresColumns = "id int primary key not null, v mood",
            Rows = "SELECT 1, 'glad'::mood",
            PostgresDamage = "UPDATE {t} SET v = 'Glad'",
            SqliteDamage = "UPDATE {t} SET v = 'Glad'",
            MySqlDamage = "UPDATE {t} SET v = 'Glad'",
        },
        Postgres("field of a composite", "id int primary key not null, v pair", "SELECT 1, ROW('a', 'b,c')::pair", "UPDATE {t} SET v = ROW('a,b', 'c')::pair", "~1:v"),
    ];

    /// <summary>SQLite's own: what its columns hold beside their declared type, and the same damage by its own SQL.</summary>
    private static IEnumerable<CorruptionCase> SqliteTypes =>
    [
        Sqlite("one step of a real", "REAL", "0.1", "0.10000000000000002", "0.10000000000000002"),
        Sqlite("minus a tiny real", "REAL", "1e-300", "-1e-300", "-1e-300"),
        Sqlite("one bit of a blob", "BLOB", "x'00ff10'", "x'00ff11'", "'\\x00ff11'::bytea"),
        Sqlite("blob with one more zero", "BLOB", "x'00ff'", "x'00ff00'", "'\\x00ff00'::bytea"),
        Sqlite("empty blob became NULL", "BLOB", "x''", "NULL", "NULL"),
        Sqlite("boolean of a boolean column", "BOOLEAN", "1", "0", "false"),
        Sqlite("date of a date column", "DATE", "'2024-02-29'", "'2024-03-01'", "'2024-03-01'"),
        Sqlite("time of a datetime column", "DATETIME", "'2024-02-29 12:00:00.123'", "'2024-02-29 12:00:00.124'", "'2024-02-29 12:00:00.124'"),
        Sqlite("cents of a decimal column", "DECIMAL(10,2)", "12.34", "12.35", "12.35"),
        Sqlite("blank of an nvarchar column", "NVARCHAR(40)", "'a'", "'a '", "'a '"),
        new("text in a column of integers", "~1:v")
        {
            SqliteColumns = "id INTEGER PRIMARY KEY NOT NULL, v INTEGER", PostgresColumns = "id int primary key not null, v int",
            Rows = "VALUES (1, 42)", SqliteDamage = "UPDATE {t} SET v = '42 apples' WHERE id = 1",
        },
        new("text in a column of integers that held NULL", "~1:v")
        {
            SqliteColumns = "id INTEGER PRIMARY KEY NOT NULL, v INTEGER", PostgresColumns = "id int primary key not null, v int",
            Rows = "VALUES (1, NULL)", SqliteDamage = "UPDATE {t} SET v = 'none' WHERE id = 1",
        },
        new("blob in a column of texts", "~1:v")
        {
            SqliteColumns = "id INTEGER PRIMARY KEY NOT NULL, v TEXT", PostgresColumns = "id int primary key not null, v text",
            Rows = "VALUES (1, 'ff')", SqliteDamage = "UPDATE {t} SET v = x'6666' WHERE id = 1",
        },
    ];

    /// <summary>A value of a PostgreSQL type that is replaced by another one; on SQLite it is found by the text that the copy holds.</summary>
    private static CorruptionCase Value(string name, string type, string before, string after) => new(name, "~1:v")
    {
        PostgresColumns = $"id int primary key not null, v {type}",
        Rows = $"SELECT 1, {before}",
        PostgresDamage = $"UPDATE {{t}} SET v = {after}",
        MySqlDamage = MySqlSpelling.Damage.TryGetValue(name, out var other) ? $"UPDATE {{t}} SET v = {other}" : null,
    };

    private static CorruptionCase Sqlite(string name, string type, string before, string after, string postgresAfter) => new(name, "~1:v")
    {
        // What MySQL's column holds is spelled as SQLite's, but for bytes and booleans.
        MySqlDamage = $"UPDATE {{t}} SET v = {after}",
        SqliteColumns = $"id INTEGER PRIMARY KEY NOT NULL, v {type}",
        Rows = $"SELECT 1, {before}",
        SqliteDamage = $"UPDATE {{t}} SET v = {after}",
        PostgresDamage = $"UPDATE {{t}} SET v = {postgresAfter}",
    };
}
