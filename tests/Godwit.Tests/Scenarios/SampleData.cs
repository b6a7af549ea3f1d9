namespace Godwit.Tests.Scenarios;

/// <summary>The same made-up database on either engine: keyed, keyless and referring tables, some with awkward values.</summary>
internal static class SampleData
{
    public static readonly IReadOnlyList<string> Tables = ["accounts", "entries", "visits", "codes", "empties"];

    public static async Task FillAsync(string url, int rows)
    {
        var postgres = url.StartsWith("postgres", StringComparison.Ordinal);
        var series = url.StartsWith("mariadb", StringComparison.Ordinal)
            ? (from, to) => $"(SELECT seq AS i FROM seq_{from}_to_{to}) AS s"
            : postgres
            ? (string from, string to) => $"generate_series({from}, {to}) AS s(i)"
            : (Func<string, string, string>)((from, to) => $"(WITH RECURSIVE s(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM s WHERE i < {to}) SELECT i FROM s) AS s");
        await PlainSql.ExecuteAsync(url, $"""
            CREATE TABLE accounts (id BIGINT PRIMARY KEY NOT NULL, owner {(postgres ? "varchar(80)" : "VARCHAR(80)")} NOT NULL, note TEXT, balance DECIMAL(12,2) NOT NULL);
            CREATE TABLE entries (account_id BIGINT NOT NULL REFERENCES accounts (id), line INTEGER NOT NULL, amount DECIMAL(12,2) NOT NULL, text TEXT, PRIMARY KEY (account_id, line));
            CREATE TABLE visits (seen TEXT NOT NULL, page TEXT, hits INTEGER);
            CREATE TABLE codes (code VARCHAR(20) PRIMARY KEY NOT NULL, data {(postgres ? "bytea" : "BLOB")});
            CREATE TABLE empties (id BIGINT PRIMARY KEY NOT NULL, x TEXT);
            CREATE INDEX entries_by_amount ON entries (amount);
            CREATE UNIQUE INDEX accounts_owner ON accounts (owner);
            INSERT INTO accounts SELECT i, 'owner ' || i, CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'NULL' WHEN 3 THEN 'trailing ' ELSE 'tab	"quote" ''é'' 🐦' END,
              (i % 100000) + 0.25 FROM {series("1", $"{rows / 4}")};
            INSERT INTO entries SELECT 1 + (i % {rows / 4}), i, (i % 977) - 0.5, 'entry ' || i FROM {series("1", $"{rows / 2}")};
            INSERT INTO visits SELECT 'day ' || (i % 100), CASE WHEN i % 7 = 0 THEN NULL ELSE '/p' || (i % 50) END, i % 3 FROM {series("1", $"{rows / 4}")};
            INSERT INTO codes SELECT 'K' || i, {(postgres ? "decode('00ff27', 'hex')" : "x'00ff27'")} FROM {series("1", "500")};
            """);
    }
}
