namespace Godwit.Tests.Conformance.Corruption;

/// <summary>The kinds of damage that every pair of engines must find.</summary>
public static partial class CorruptionCases
{
    private const string Texts = "id int primary key not null, a text, b text";
    private const string Words = "VALUES (1, 'ab', 'c'), (2, 'north', 'south'), (3, 'x', 'y'), (4, NULL, '')";
    private const string Numbers = "id bigint primary key not null, n bigint, m bigint";
    private const string Counted = "VALUES (1, 10, 100), (2, 20, 200), (3, 30, 300), (4, 40, 400), (5, 50, 500)";
    private const string Keyless = "a int, b text";
    private const string KeylessRows = "VALUES (1, 'x'), (1, 'x'), (2, 'y'), (NULL, NULL), (3, 'z')";

    public static IReadOnlyList<CorruptionCase> All { get; } = [.. Text, .. Rows, .. Keys, .. Types, .. SqliteTypes, .. MySqlTypes];

    private static IEnumerable<CorruptionCase> Text =>
    [
        Everywhere("character moved across a column border", Texts, Words, "UPDATE {t} SET a = 'a', b = 'bc' WHERE id = 1", "~1:a,b"),
        Everywhere("characters swapped inside a text", Texts, Words, "UPDATE {t} SET a = 'nroth' WHERE id = 2", "~2:a"),
        Everywhere("NULL became an empty text", Texts, Words, "UPDATE {t} SET a = '' WHERE id = 4", "~4:a"),
        Everywhere("empty text became NULL", Texts, Words, "UPDATE {t} SET b = NULL WHERE id = 4", "~4:b"),
        Everywhere("NULL became the word NULL", Texts, Words, "UPDATE {t} SET a = 'NULL' WHERE id = 4", "~4:a"),
        Everywhere("NULL became a backslash N", Texts, Words, "UPDATE {t} SET a = '\\N' WHERE id = 4", "~4:a"),
        Everywhere("text became NULL", Texts, Words, "UPDATE {t} SET a = NULL WHERE id = 3", "~3:a"),
        Everywhere("NULL and value changed places", Texts, Words, "UPDATE {t} SET a = '', b = NULL WHERE id = 4", "~4:a,b"),
        Everywhere("trailing blank", Texts, Words, "UPDATE {t} SET a = 'x ' WHERE id = 3", "~3:a"),
        Everywhere("leading blank", Texts, Words, "UPDATE {t} SET a = ' x' WHERE id = 3", "~3:a"),
        Everywhere("no-break space for a blank", Texts, "VALUES (1, 'a b', 'c')", "UPDATE {t} SET a = 'a\u00a0b' WHERE id = 1", "~1:a"),
        Everywhere("case changed", Texts, Words, "UPDATE {t} SET a = 'North' WHERE id = 2", "~2:a"),
        Everywhere("composed letter decomposed", Texts, "VALUES (1, 'caf\u00e9', 'c')", "UPDATE {t} SET a = 'cafe\u0301' WHERE id = 1", "~1:a"),
        Everywhere("lookalike letter", Texts, "VALUES (1, 'paypal', 'c')", "UPDATE {t} SET a = 'p\u0430ypal' WHERE id = 1", "~1:a"),
        Everywhere("zero-width character", Texts, Words, "UPDATE {t} SET a = 'nor\u200bth' WHERE id = 2", "~2:a"),
        Everywhere("emoji replaced by question marks", Texts, "VALUES (1, '\U0001F426 flies', 'c')", "UPDATE {t} SET a = '? flies' WHERE id = 1", "~1:a"),
        Everywhere("line ending changed", Texts, "VALUES (1, 'one\r\ntwo', 'c')", "UPDATE {t} SET a = 'one\ntwo' WHERE id = 1", "~1:a"),
        Everywhere("tab became blanks", Texts, "VALUES (1, 'one\ttwo', 'c')", "UPDATE {t} SET a = 'one  two' WHERE id = 1", "~1:a"),
        Everywhere("text cut at 255", Texts, $"VALUES (1, '{new string('q', 300)}', 'c')", "UPDATE {t} SET a = substr(a, 1, 255) WHERE id = 1", "~1:a"),
        Everywhere("last character of a long text", Texts, $"VALUES (1, '{new string('q', 20_000)}', 'c')", "UPDATE {t} SET a = substr(a, 1, 19999) || 'p' WHERE id = 1", "~1:a"),
        Everywhere("backslash doubled", Texts, "VALUES (1, 'a\\b', 'c')", "UPDATE {t} SET a = 'a\\\\b' WHERE id = 1", "~1:a"),
        Everywhere("quote doubled", Texts, "VALUES (1, 'it''s', 'c')", "UPDATE {t} SET a = 'it''''s' WHERE id = 1", "~1:a"),
        Everywhere("columns swapped in every row", "id int primary key not null, a text, b text", "VALUES (1, 'p', 'q'), (2, 'r', 's')", "UPDATE {t} SET a = b, b = a", "~1:a,b ~2:a,b") with
        {
            // MySQL assigns from left to right, the first assignment seen by the second.
            MySqlDamage = "UPDATE {t} one JOIN {t} other ON one.id = other.id SET one.a = other.b, one.b = other.a",
        },
    ];

    private static IEnumerable<CorruptionCase> Rows =>
    [
        Everywhere("values swapped between two rows", Texts, Words, "UPDATE {t} SET a = CASE id WHEN 1 THEN 'north' ELSE 'ab' END WHERE id IN (1, 2)", "~1:a ~2:a"),
        Everywhere("two changes that compensate", Numbers, Counted, "UPDATE {t} SET n = n + CASE id WHEN 1 THEN 1 ELSE -1 END WHERE id IN (1, 2)", "~1:n ~2:n"),
        Everywhere("two columns that compensate", Numbers, Counted, "UPDATE {t} SET n = n + 1, m = m - 1 WHERE id = 3", "~3:m,n"),
        Everywhere("first row missing", Numbers, Counted, "DELETE FROM {t} WHERE id = 1", "-1"),
        Everywhere("last row missing", Numbers, Counted, "DELETE FROM {t} WHERE id = 5", "-5"),
        Everywhere("row missing in the middle", Numbers, Counted, "DELETE FROM {t} WHERE id = 3", "-3"),
        Everywhere("extra row", Numbers, Counted, "INSERT INTO {t} VALUES (6, 60, 600)", "+6"),
        Everywhere("extra row before the first", Numbers, Counted, "INSERT INTO {t} VALUES (-9223372036854775808, 0, 0)", "+-9223372036854775808"),
        Everywhere("extra row after every range", Numbers, Counted, "INSERT INTO {t} VALUES (9223372036854775807, 0, 0)", "+9223372036854775807"),
        Everywhere("one row missing, another extra", Numbers, Counted, "DELETE FROM {t} WHERE id = 2; INSERT INTO {t} VALUES (7, 20, 200)", "-2 +7"),
        Everywhere("every row missing", Numbers, "VALUES (1, 1, 1), (2, 2, 2)", "DELETE FROM {t}", "-1 -2"),
        Everywhere("rows in a table that was empty", Numbers, "SELECT 1, 1, 1 WHERE 1 = 0", "INSERT INTO {t} VALUES (1, 1, 1)", "+1"),
        Everywhere("number beyond the exact doubles", Numbers, "VALUES (1, 9007199254740993, 0)", "UPDATE {t} SET n = 9007199254740992", "~1:n"),
        Everywhere("sign lost", Numbers, "VALUES (1, -5, 0)", "UPDATE {t} SET n = 5", "~1:n"),
        Everywhere("NULL became zero", Numbers, "VALUES (1, NULL, 0)", "UPDATE {t} SET n = 0", "~1:n"),
        Everywhere("copy of a keyless row removed", Keyless, KeylessRows, "DELETE FROM {t} WHERE a = 2", "1"),
        new("one of two equal rows removed", "1")
        {
            PostgresColumns = Keyless, SqliteColumns = Keyless, MySqlColumns = Keyless, Rows = KeylessRows, MySqlDamage = "DELETE FROM {t} WHERE a = 1 LIMIT 1",
            PostgresDamage = "DELETE FROM {t} WHERE ctid = (SELECT min(ctid) FROM {t} WHERE a = 1)",
            SqliteDamage = "DELETE FROM {t} WHERE rowid = (SELECT min(rowid) FROM {t} WHERE a = 1)",
        },
        Everywhere("keyless row written twice", Keyless, KeylessRows, "INSERT INTO {t} VALUES (3, 'z')", "1"),
        Everywhere("keyless row of NULLs written twice", Keyless, KeylessRows, "INSERT INTO {t} VALUES (NULL, NULL)", "1"),
        Everywhere("keyless value changed", Keyless, KeylessRows, "UPDATE {t} SET b = 'Y' WHERE a = 2", "2"),
        Everywhere("keyless rows of the same number and other contents", Keyless, "VALUES (1, 'x'), (2, 'x')", "UPDATE {t} SET a = 1 WHERE a = 2", "2"),
    ];

    private static IEnumerable<CorruptionCase> Keys =>
    [
        Everywhere("key moved", Numbers, Counted, "UPDATE {t} SET id = 50 WHERE id = 5", "-5 +50"),
        Everywhere("keys swapped", Numbers, Counted, "UPDATE {t} SET id = -1 WHERE id = 1; UPDATE {t} SET id = 1 WHERE id = 2; UPDATE {t} SET id = 2 WHERE id = -1", "~1:m,n ~2:m,n"),
        Everywhere("text key with another case", "k varchar(20) primary key not null, v int", "VALUES ('a', 1), ('b', 2)", "UPDATE {t} SET k = 'A' WHERE k = 'a'", "-a +A"),
        Everywhere("value under a text key", "k varchar(20) primary key not null, v int", "VALUES ('a', 1), ('b', 2), ('\u00e4', 3)", "UPDATE {t} SET v = 4 WHERE k = '\u00e4'", "~\u00e4:v") with
        {
            MySqlColumns = "k varchar(20) character set utf8mb4 collate utf8mb4_bin primary key not null, v int",
        },
        Everywhere("text key with a blank", "k varchar(20) primary key not null, v int", "VALUES ('a', 1), ('b', 2)", "UPDATE {t} SET k = 'a ' WHERE k = 'a'", "-a +a "),
        Everywhere("part of a composite key changed", "g int not null, k varchar(10) not null, v int, primary key (g, k)", "VALUES (1, 'a', 1), (1, 'b', 2), (2, 'a', 3)",
            "UPDATE {t} SET g = 3 WHERE g = 1 AND k = 'b'", "-(1, b) +(3, b)"),
        Everywhere("composite key with the text first", "k varchar(10) not null, g int not null, v int, primary key (k, g)", "VALUES ('a', 1, 1), ('b', 2, 2)",
            "UPDATE {t} SET v = 9 WHERE k = 'b'", "~(b, 2):v"),
        Everywhere("key columns in another order than the table's", "v text, b int not null, a int not null, primary key (a, b)", "VALUES ('x', 1, 2), ('y', 2, 1)",
            "UPDATE {t} SET v = 'z' WHERE a = 2", "~(2, 1):v"),
        Postgres("key twice once the primary key is gone", Numbers, Counted, "ALTER TABLE {t} DROP CONSTRAINT {t}_pkey; INSERT INTO {t} VALUES (3, 30, 300)", "+3"),
        Postgres("key twice with other values", Numbers, Counted, "ALTER TABLE {t} DROP CONSTRAINT {t}_pkey; INSERT INTO {t} VALUES (3, 31, 300)", "+3"),
        Postgres("NULL key once the primary key is gone", Numbers, Counted,
            "ALTER TABLE {t} DROP CONSTRAINT {t}_pkey; ALTER TABLE {t} ALTER id DROP NOT NULL; INSERT INTO {t} VALUES (NULL, 1, 1)", "+NULL"),
        Everywhere("a row of another table", Texts, "VALUES (1, 'left', 'x')", "INSERT INTO {t} SELECT id + 100, a, b FROM {t}", "+101"),
    ];

    private static CorruptionCase Everywhere(string name, string columns, string rows, string damage, string expected) =>
        CorruptionCase.Everywhere(name, columns, rows, damage, expected);

    private static CorruptionCase Postgres(string name, string columns, string rows, string damage, string expected, string? sqliteDamage = null) =>
        CorruptionCase.Postgres(name, columns, rows, damage, expected, sqliteDamage);
}
