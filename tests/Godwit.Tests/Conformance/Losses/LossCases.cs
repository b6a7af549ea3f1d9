using Godwit.Tests.Conformance.Pairs;

namespace Godwit.Tests.Conformance.Losses;

/// <summary>Each kind of loss on each pair on which it can happen.</summary>
public static class LossCases
{
    private const string MySqlTable = """
        CREATE TABLE losses (id int PRIMARY KEY, day date, at datetime(6), stamp timestamp NULL, must date NOT NULL, note varchar(40), mood enum('glad','sad'), n int, d decimal(20,6), t time, code varchar(40)) DEFAULT CHARSET utf8mb4;
        INSERT INTO losses VALUES
            (1, '2024-02-29', '2024-02-29 12:00:00.5', '2024-02-29 12:00:00', '2024-02-29', 'plain', 'glad', 1, 1.5, '12:00:00', 'abc'),
            (2, '2024-02-28', '2024-02-28 12:00:00.5', '2024-02-28 12:00:00', '2024-02-28', 'also plain', 'sad', 2, 2.5, '11:00:00', 'abd'),
            (3, '0000-00-00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00', X'610062', 0, 70000, 1.005, '30:00:00', 'abcdef'),
            (4, '2024-00-10', '2024-02-31 10:00:00', NULL, '2024-02-30', 'x', 'sad', -70000, 123456789.5, '-01:00:00', X'0061626364656667');
        """;

    public static IReadOnlyList<LossCase> All { get; } =
    [
        new(new MySqlToPostgres())
        {
            Source = MySqlTable,
            Plan = """
                losses: { zeroDate: "1970-01-01", nulByte: strip, emptyEnum: "", outOfRange: nearest, fractionLost: round, tooLong: cut, yearOutOfRange: refuse }
                types: [ { column: losses.n, target: smallint }, { column: losses.d, target: "numeric(8,2)" }, { column: losses.t, target: time }, { column: losses.code, target: varchar(5) } ]
                """,
            Ledger =
            [
                "3 at zeroDate: '0000-00-00 00:00:00.000000' → 1970-01-01", "3 code tooLong: abcdef → abcde", "3 d fractionLost: 1.005000 → 1.01", "3 day zeroDate: '0000-00-00' → 1970-01-01",
                "3 mood emptyEnum: '' → ", "3 must zeroDate: '0000-00-00' → 1970-01-01", "3 n outOfRange: 70000 → 32767", "3 note nulByte: a\\0b → ab",
                "3 stamp zeroDate: '0000-00-00 00:00:00' → 1970-01-01", "3 t outOfRange: '30:00:00' → 24:00:00",
                "4 at zeroDate: '2024-02-31 10:00:00.000000' → 1970-01-01", "4 code nulByte: \\0abcdefg → abcdefg", "4 code tooLong: abcdefg → abcde", "4 d outOfRange: 123456789.500000 → 999999.99",
                "4 day zeroDate: '2024-00-10' → 1970-01-01", "4 must zeroDate: '2024-02-30' → 1970-01-01", "4 n outOfRange: -70000 → -32768",
                "4 t outOfRange: '-01:00:00' → 00:00:00",
            ],
            Tampering = ("UPDATE losses SET day = '1970-01-02' WHERE id = 3", "3", "day"),
            Unrecorded = ("UPDATE losses SET note = X'610062' WHERE id = 2", "UPDATE losses SET note = 'ab' WHERE id = 2", "note", "2 note nulByte: a\\0b → ab"),
        },
        new(new MySqlToSqlite())
        {
            Source = MySqlTable,
            Plan = """losses: { zeroDate: "null", emptyEnum: "null" }""",
            Ledger =
            [
                "3 at zeroDate: '0000-00-00 00:00:00.000000' → NULL", "3 day zeroDate: '0000-00-00' → NULL", "3 mood emptyEnum: '' → NULL", "3 must zeroDate: '0000-00-00' → NULL",
                "3 stamp zeroDate: '0000-00-00 00:00:00' → NULL", "4 at zeroDate: '2024-02-31 10:00:00.000000' → NULL", "4 day zeroDate: '2024-00-10' → NULL", "4 must zeroDate: '2024-02-30' → NULL",
            ],
            Tampering = ("UPDATE losses SET must = '2024-01-01' WHERE id = 4", "4", "must"),
            Unrecorded = ("UPDATE losses SET day = '0000-00-00' WHERE id = 2", "UPDATE losses SET day = NULL WHERE id = 2", "day", "2 day zeroDate: '0000-00-00' → NULL"),
        },
        new(new PostgresToMySql())
        {
            Source = """
                CREATE TABLE losses (id int PRIMARY KEY, f float8, r real, n numeric(10,2), day date, at timestamp, tz timestamptz, u uuid, j json, i interval, note text);
                INSERT INTO losses VALUES
                    (1, 1.5, 1.5, 1.50, '2024-02-29', '2024-02-29 12:00', '2024-02-29 12:00Z', '6f1c2b1e-1111-4abc-8def-0123456789ab', '{"a":1}', '01:02:03', 'short'),
                    (2, 2.5, 2.5, 2.50, '2024-02-28', '2024-02-28 12:00', '2024-02-28 12:00Z', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '[]', '00:00:01', 'also'),
                    (3, 'NaN', 'NaN', 'NaN', '0044-03-15 BC', '10000-01-01 00:00', '10000-01-01 00:00Z', '00000000-0000-8000-0000-000000000000', (repeat('[', 40) || repeat(']', 40))::json, '900:00:00', 'longer than ten'),
                    (4, 'Infinity', '-Infinity', 0, 'infinity', '-infinity', 'infinity', NULL, '"\ud800"', '1 mon', '🐦'),
                    (5, '-0', '-0', 0, '-infinity', '0001-01-01 00:00 BC', '0001-01-01 00:00:00Z BC', NULL, NULL, '00:00:00.9', '');
                """,
            Plan = """
                losses: { notANumber: 0, infinity: nearest, yearOutOfRange: nearest, outOfRange: "null", fractionLost: round, tooLong: cut, invalidUtf8: replace }
                types: [ { column: losses.i, target: time }, { column: losses.note, target: varchar(10) } ]
                """,
            Ledger =
            [
                "3 at yearOutOfRange: 10000-01-01 00:00:00 → 9999-12-31 23:59:59.999999", "3 day yearOutOfRange: 0044-03-15 BC → 0001-01-01", "3 f notANumber: NaN → 0",
                "3 i outOfRange: 0 mons 0 days 900:00:00 → NULL", "3 j outOfRange: " + new string('[', 40) + new string(']', 40) + " → NULL", "3 n notANumber: NaN → 0.00", "3 note tooLong: longer than ten → longer tha",
                "3 r notANumber: NaN → 0", "3 tz yearOutOfRange: 10000-01-01 00:00:00+00 → 9999-12-31 23:59:59.999999+00", "3 u outOfRange: 00000000-0000-8000-0000-000000000000 → NULL",
                "4 at infinity: -infinity → 0001-01-01 00:00:00", "4 day infinity: infinity → 9999-12-31", "4 f infinity: Infinity → 1.7976931348623157E+308", "4 i outOfRange: 1 mons 0 days 00:00:00 → NULL",
                "4 j invalidUtf8: \"\\ud800\" → \"\uFFFD\"", "4 r infinity: -Infinity → -3.4028235E+38", "4 tz infinity: infinity → 9999-12-31 23:59:59.999999+00",
                "5 at yearOutOfRange: 0001-01-01 00:00:00 BC → 0001-01-01 00:00:00", "5 day infinity: -infinity → 0001-01-01", "5 f outOfRange: -0 → NULL",
                "5 i fractionLost: 0 mons 0 days 00:00:00.9 → 0 mons 0 days 00:00:01", "5 r outOfRange: -0 → NULL", "5 tz yearOutOfRange: 0001-01-01 00:00:00+00 BC → 0001-01-01 00:00:00+00",
            ],
            Tampering = ("UPDATE losses SET f = 1 WHERE id = 3", "3", "f"),
            Unrecorded = ("UPDATE losses SET day = '1000-01-01 BC' WHERE id = 2", "UPDATE losses SET day = '0001-01-01' WHERE id = 2", "day", "2 day yearOutOfRange: 1000-01-01 BC → 0001-01-01"),
        },
        new(new SqliteToMySql())
        {
            Source = """
                CREATE TABLE losses (id INTEGER PRIMARY KEY NOT NULL, f REAL, n SMALLINT, day DATE, note VARCHAR(5), body TEXT, u UUID);
                INSERT INTO losses VALUES
                    (1, 1.5, 1, '2024-02-29', 'abc', 'plain', '6f1c2b1e-1111-4abc-8def-0123456789ab'),
                    (2, 2.5, 2, '2024-02-28', 'abd', 'also', '6f1c2b1e-1111-4abc-8def-0123456789ac'),
                    (3, 9e999, 40000, '2024-02-30', 'abcdef', CAST(x'61ff62' AS TEXT), 'no uuid'),
                    (4, -9e999, 'many', '12000-01-01', 'abc', x'00', '00000000-0000-8000-0000-000000000000'),
                    (5, -0.0, -40000, 7, 'abc', 'x', NULL);
                """,
            Plan = """losses: { infinity: "null", outOfRange: nearest, wrongType: "null", tooLong: cut, yearOutOfRange: "2000-01-01", invalidUtf8: replace }""",
            Ledger =
            [
                "3 body invalidUtf8: the text 'a\uFFFDb' → a\uFFFDb", "3 day wrongType: the text '2024-02-30' → NULL", "3 f infinity: Infinity → NULL", "3 n outOfRange: the integer 40000 → 32767",
                "3 note tooLong: abcdef → abcde", "3 u wrongType: the text 'no uuid' → NULL", "4 body wrongType: the blob \\x00 → NULL", "4 day yearOutOfRange: 12000-01-01 → 2000-01-01", "4 f infinity: -Infinity → NULL",
                "4 n wrongType: the text 'many' → NULL", "4 u outOfRange: 00000000-0000-8000-0000-000000000000 → NULL", "5 day wrongType: the integer 7 → NULL", "5 n outOfRange: the integer -40000 → -32768",
            ],
            Tampering = ("UPDATE losses SET note = 'abcdf' WHERE id = 3", "3", "note"),
            Unrecorded = ("UPDATE losses SET n = 'none' WHERE id = 2", "UPDATE losses SET n = NULL WHERE id = 2", "n", "2 n wrongType: the text 'none' → NULL"),
        },
        new(new MySqlToPostgres())
        {
            Name = "mysql to postgres, labels and escapes",
            Source = """
                CREATE TABLE losses (id int PRIMARY KEY, day date, note varchar(40), mood enum('glad','sad'), j json, b tinyint(1), n varchar(20)) DEFAULT CHARSET utf8mb4;
                INSERT INTO losses VALUES (1, '2024-02-29', 'plain', 'glad', '{"a": "b"}', 1, '12'), (2, '2024-02-29', 'also', 'sad', '[]', 0, '13'),
                    (3, '0000-00-00', X'610062', 0, '{"a\u0000": "\u0000x\\u0000"}', 2, 'many'), (4, '2024-02-30', X'00', 'sad', '"\ud83d\udc26"', 1, '-0.5');
                """,
            Plan = """
                losses: { zeroDate: nearest, nulByte: escape, emptyEnum: { value: unknown }, invalidUtf8: replace, outOfRange: nearest, wrongType: "null", fractionLost: round }
                types: [ { column: losses.j, target: jsonb }, { column: losses.b, target: boolean }, { column: losses.n, target: int } ]
                """,
            Ledger =
            [
                "3 b outOfRange: 2 → 1", "3 day zeroDate: '0000-00-00' → NULL",
                """3 j nulByte: {"a\u0000": "\u0000x\\u0000"} → {"a\\u0000": "\\u0000x\\u0000"}""",
                "3 mood emptyEnum: '' → unknown", "3 n wrongType: many → NULL", "3 note nulByte: a\\0b → a\\0b", "4 day zeroDate: '2024-02-30' → 2024-02-29", "4 n wrongType: -0.5 → NULL", "4 note nulByte: \\0 → \\0",
            ],
            Tampering = ("UPDATE losses SET mood = 'sad' WHERE id = 3", "3", "mood"),
            Unrecorded = ("UPDATE losses SET mood = 0 WHERE id = 2", "UPDATE losses SET mood = 'unknown' WHERE id = 2", "mood", "2 mood emptyEnum: '' → unknown"),
        },
    ];
}
