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
