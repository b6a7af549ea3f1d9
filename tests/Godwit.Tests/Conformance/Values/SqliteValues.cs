namespace Godwit.Tests.Conformance.Values;

/// <summary>Values in SQLite's columns, by declared type, as SQL literals: what a column holds need not be what it declares.</summary>
public static class SqliteValues
{
    public static IReadOnlyList<(string Type, string[] Values)> All { get; } =
    [
        ("INTEGER", ["0", "-9223372036854775808", "9223372036854775807", "9007199254740993", "'12'", "'twelve'", "1.5", "x'31'", "''"]),
        ("INT", ["2147483648", "-1"]),
        ("SMALLINT", ["32767", "32768"]),
        ("TINYINT", ["255", "-1"]),
        ("BIGINT", ["9223372036854775807"]),
        ("BOOLEAN", ["0", "1", "2", "'yes'", "'true'"]),
        ("REAL", ["0.0", "-0.0", "0.1", "1e308", "9e999", "-9e999", "5e-324", "1", "'0.1'", "'half'", "123456789.12345678"]),
        ("FLOAT", ["0.1"]),
        ("DOUBLE", ["1e22"]),
        ("NUMERIC", ["1", "1.5", "'1.50'", "'123456789012345678901234567890'", "0.1", "'many'"]),
        ("DECIMAL(10,2)", ["12.34", "0.99", "1", "-99999999.99", "1.999"]),
        ("TEXT", ["''", "' '", "'NULL'", "'\\N'", "'it''s'", "'trailing  '", "'\u00e9'", "'e\u0301'", "'\U0001F426'", "'line\nfeed'", "'cr\r\nlf'", "char(0)", "'a' || char(0) || 'b'", "CAST(x'ff' AS TEXT)", "x'00ff'", "42", "1.5"]),
        ("VARCHAR(5)", ["'abcde'", "'longer than five'", "''"]),
        ("NVARCHAR(160)", ["'\u00e9'"]),
        ("CHAR(3)", ["'a'", "'abc'"]),
        ("BLOB", ["x''", "x'00'", "x'00ff10'", "'text'", "7"]),
        ("DATE", ["'2024-02-29'", "'0001-01-01'", "'9999-12-31'", "'2024-13-01'", "'2024-02-30'", "2460370", "''"]),
        ("DATETIME", ["'2024-02-29 12:34:56'", "'2024-02-29T12:34:56.123456Z'", "'2024-02-29 12:34:56.1234567'", "'2024-02-29'", "1709210096", "2460370.5", "'yesterday'"]),
        ("TIMESTAMP", ["'2024-02-29 12:34:56.5'"]),
        ("TIME", ["'12:34:56'", "'25:00:00'"]),
        ("JSON", ["'{\"a\": 1}'", "'{broken'"]),
        ("UUID", ["'6f1c2b1e-1111-4abc-8def-0123456789ab'", "'not one'"]),
        ("", ["1", "'one'", "x'31'", "1.0"]),
        ("ANYTHING GOES", ["'text'", "1"]),
    ];
}
