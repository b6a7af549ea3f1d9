namespace Godwit.Tests.Conformance.Corruption;

public static partial class CorruptionCases
{
    /// <summary>MySQL's own types, and the same damage in each target's SQL.</summary>
    private static IEnumerable<CorruptionCase> MySqlTypes =>
    [
        MySql("highest unsigned number off by one", "bigint unsigned", "18446744073709551615", "18446744073709551614"),
        MySql("one bit of bits", "bit(12)", "b'101010101010'", "b'101010101011'", "B'101010101011'", "'101010101011'"),
        MySql("last of 65 digits", "decimal(65,30)", "12345678901234567890123456789012345.123456789012345678901234567891", "12345678901234567890123456789012345.123456789012345678901234567892",
            sqlite: "'12345678901234567890123456789012345.123456789012345678901234567892'"),
        MySql("one step of a FLOAT", "float", "16777216", "16777218"),
        MySql("one step of a DOUBLE", "double", "0.1", "0.10000000000000002"),
        MySql("microsecond of a DATETIME(6)", "datetime(6)", "'2024-02-29 12:00:00.000001'", "'2024-02-29 12:00:00.000002'"),
        MySql("second of a TIME beyond a day", "time", "'838:59:59'", "'838:59:58'", sqlite: "'0 mons 0 days 838:59:58'"),
        MySql("year zero", "year", "0", "2000"),
        MySql("another label", "enum('a','b','1')", "'1'", "'a'"),
        MySql("one member of a set less", "set('a','b','c')", "'a,c'", "'a'"),
        MySql("a blank at the end of a VARCHAR", "varchar(20)", "'x'", "'x '"),
        MySql("one byte of a VARBINARY", "varbinary(20)", "X'00ff10'", "X'00ff11'", "'\\x00ff11'::bytea", "X'00ff11'"),
        MySql("value in JSON", "json", "'{\"a\": 1}'", "'{\"a\": 2}'"),
        MySql("TINYINT(1) that is no boolean", "tinyint(1)", "2", "1"),
        MySql("lowest of 64 bits", "bit(64)", "b'1111111111111111111111111111111111111111111111111111111111111111'", "b'1111111111111111111111111111111111111111111111111111111111111110'",
            "B'1111111111111111111111111111111111111111111111111111111111111110'", "'1111111111111111111111111111111111111111111111111111111111111110'"),
        MySql("cent of a DECIMAL", "decimal(10,2)", "1.50", "1.51"),
        MySql("sign of a DECIMAL", "decimal(10,2)", "-0.01", "0.01"),
        MySql("denormal FLOAT became zero", "float", "1e-45", "0"),
        MySql("denormal DOUBLE became zero", "double", "5e-324", "0"),
        MySql("day of a DATE", "date", "'2024-02-29'", "'2024-03-01'"),
        MySql("microsecond of a TIME(6)", "time(6)", "'-12:34:56.000001'", "'-12:34:56.000002'", sqlite: "'0 mons 0 days -12:34:56.000002'"),
        MySql("sign of a TIME", "time", "'-00:00:01'", "'00:00:01'", sqlite: "'0 mons 0 days 00:00:01'"),
        MySql("a day in place of 24 hours", "time", "'24:00:00'", "'00:00:00'", "'1 day'", "'0 mons 1 days 00:00:00'"),
        MySql("instant shifted by an hour", "timestamp NULL", "'2024-03-31 01:30:00'", "'2024-03-31 02:30:00'", "'2024-03-31 02:30:00+00'", "'2024-03-31 02:30:00+00'"),
        MySql("fraction of a DATETIME(3) cut", "datetime(3)", "'2024-02-29 12:00:00.120'", "'2024-02-29 12:00:00.000'"),
        MySql("a blank at the end of a CHAR", "char(5)", "'x'", "'x '") with { MySqlDamage = null },
        MySql("case of a CHAR", "char(5)", "'ab'", "'aB'"),
        MySql("case of a label", "enum('a','A') COLLATE utf8mb4_bin", "'a'", "'A'"),
        MySql("composed letter decomposed", "varchar(20)", "'\u00e9'", "'e\u0301'"),
        MySql("emoji became a question mark", "varchar(20)", "'\U0001F426'", "'?'"),
        MySql("euro sign of latin1 became another byte", "varchar(20) CHARACTER SET latin1", "'€'", "'‚'"),
        MySql("NUL at the end of bytes cut", "binary(4)", "X'00ff0000'", "X'00ff0001'", "'\\x00ff'::bytea", "X'00ff'"),
        MySql("empty text became NULL", "varchar(20)", "''", "NULL"),
        MySql("zero became NULL", "int", "0", "NULL"),
        MySql("big number in JSON", "json", "'{\"a\": 9007199254740993}'", "'{\"a\": 9007199254740992}'"),
        MySql("fraction in JSON", "json", "'[1.0]'", "'[1.1]'"),
        MySql("escaped NUL in JSON", "json", "'[\"a\\u0000\"]'", "'[\"a\"]'"),
        MySql("true became one in JSON", "json", "'[true]'", "'[1]'"),
        MySql("one digit of a UUID", "uuid", "'6f1c2b1e-1111-4abc-8def-0123456789ab'", "'6f1c2b1e-1111-4abc-8def-0123456789ac'"),
        MySql("one part of an INET6", "inet6", "'2001:db8::1'", "'2001:db8::2'"),
        MySql("SRID of a geometry", "geometry", "ST_GeomFromText('POINT(1 2)', 4326)", "ST_GeomFromText('POINT(1 2)', 4327)",
            "'\\x0101000020e7100000000000000000f03f0000000000000040'::bytea", "X'0101000020e7100000000000000000f03f0000000000000040'"),
        MySql("axes of a geometry", "point", "ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('POINT(2 1)')",
            "'\\x01010000000000000000000040000000000000f03f'::bytea", "X'01010000000000000000000040000000000000f03f'"),
    ];

    private static CorruptionCase MySql(string name, string type, string before, string after, string? postgres = null, string? sqlite = null) => new("MySQL: " + name, "~1:v")
    {
        MySqlColumns = $"id int primary key not null, v {type}",
        Rows = $"SELECT 1, {before}",
        MySqlDamage = $"UPDATE {{t}} SET v = {after}",
        PostgresDamage = $"UPDATE {{t}} SET v = {postgres ?? after}",
        SqliteDamage = $"UPDATE {{t}} SET v = {sqlite ?? after}",
    };
}
