using System.Globalization;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Tests.Conformance.Pairs;

namespace Godwit.Tests.Conformance.Values;

/// <summary>
/// Every value of the corpus in one migration that records losses. Each must stand on the target as the server's own parser understands
/// it, or be recorded by table and key; what neither holds is a silent change.
/// </summary>
public sealed class ValueRun
{
    private const string SqliteText = "CASE typeof(v) WHEN 'real' THEN printf('%!.17g', v) WHEN 'blob' THEN '\\x' || hex(v) ELSE CAST(v AS TEXT) END";

    private readonly Dictionary<string, string> _verdicts = [];
    private readonly List<string> _recorded = [];

    private ValueRun()
    {
    }

    public static IReadOnlyList<(string Type, string[] Values)> Corpus(TestEngine source) => source == TestEngine.Postgres
        ? PostgresValues.All
        : source.IsMySql ? [.. MySqlValues.All.Where(values => source.Knows(values.Type)).Select(values => (values.Type, values.Values.Where(source.Holds).ToArray()))] : SqliteValues.All;

    /// <summary>Every value that was not held but recorded, and why; every type that was refused.</summary>
    public IReadOnlyList<string> Recorded => _recorded;

    /// <summary>Nothing where the value is held or recorded, else what became of it.</summary>
    public string Verdict(string type, string value) => _verdicts[Label(type, value)];

    public static string Label(string type, string value) => type + " " + value;

    public static async Task<ValueRun> RunAsync(TestEngine sourceEngine, TestEngine targetEngine)
    {
        await using var source = await sourceEngine.CreateAsync();
        await using var target = await targetEngine.CreateAsync();
        var corpus = Corpus(sourceEngine);
        await FillAsync(source, sourceEngine, corpus);
        var move = await Move.RunAsync(source, target, new LossPolicy(LossAction.Null, new Dictionary<LossKind, LossAction>()));
        var (losses, _) = await target.Database.TargetState.ListLossesAsync(move.Owner.Migration, 10_000, TestContext.Current.CancellationToken);
        var recorded = losses.ToLookup(loss => $"{loss.Table.Name} {loss.Key}");
        var judge = new ValueRun();
        for (var table = 0; table < corpus.Count; table++)
        {
            var refused = move.Conversion.Tables.All(mapping => mapping.Source.Name.Name != Name(table));
            var before = await ReadAsync(source, sourceEngine, Name(table));
            var after = refused ? [] : await ReadAsync(target, targetEngine, Name(table));
            for (var id = 0; id < corpus[table].Values.Length; id++)
            {
                var key = id.ToString(CultureInfo.InvariantCulture);
                var verdict = refused || recorded.Contains($"{Name(table)} {key}") || IsLiteral(move, Name(table), before[key], after.GetValueOrDefault(key)) ? ""
                    : !after.TryGetValue(key, out var found) ? "the row is not there"
                    : await CompareAsync(source, target, sourceEngine, targetEngine, Name(table), corpus[table].Type, before[key], found);
                if (refused || recorded.Contains($"{Name(table)} {key}"))
                    judge._recorded.Add($"{Cut(Label(corpus[table].Type, corpus[table].Values[id]))}: {(refused ? "the type is refused" : string.Join(", ", recorded[$"{Name(table)} {key}"].Select(loss => loss.Kind)))}");
                judge._verdicts[Label(corpus[table].Type, corpus[table].Values[id])] = verdict;
            }
        }

        return judge;
    }

    private static async Task FillAsync(TestDatabase source, TestEngine engine, IReadOnlyList<(string Type, string[] Values)> corpus)
    {
        if (engine == TestEngine.Postgres)
            await source.ExecuteAsync(PostgresValues.Setup);
        for (var table = 0; table < corpus.Count; table++)
        {
            var rows = corpus[table].Values.Select((value, id) => string.Create(CultureInfo.InvariantCulture,
                $"({id}, {(engine == TestEngine.Postgres ? "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'" : value)})"));
            await source.ExecuteAsync($"CREATE TABLE {Name(table)} (id INTEGER PRIMARY KEY NOT NULL, v {corpus[table].Type}){(engine.IsMySql ? " DEFAULT CHARSET utf8mb4" : "")}; INSERT INTO {Name(table)} VALUES {string.Join(", ", rows)}");
        }
    }

    /// <summary>Text and, on SQLite, storage class and spelling of every value, by key.</summary>
    private static async Task<Dictionary<string, (string? Text, string Exact)>> ReadAsync(TestDatabase database, TestEngine engine, string table)
    {
        if (engine.IsMySql)
            return await MySqlText.ReadAsync(database, table);
        var text = engine == TestEngine.Postgres ? "v::text" : SqliteText;
        var exact = engine == TestEngine.Postgres ? "v::text" : "typeof(v) || ' ' || quote(v)";
        return (await database.QueryAsync($"SELECT CAST(id AS TEXT), {text}, {exact} FROM {table}")).ToDictionary(row => row[0]!, row => (row[1], row[2] ?? "NULL"));
    }

    private static async Task<string> CompareAsync(TestDatabase source, TestDatabase target, TestEngine sourceEngine, TestEngine targetEngine, string table, string type,
        (string? Text, string Exact) before, (string? Text, string Exact) after)
    {
        if (sourceEngine.Name == targetEngine.Name)
        {
            // What another server of the family has no type for arrives as its text, and MySQL's JSON in its own spelling.
            var same = before.Exact == after.Exact || (sourceEngine != targetEngine && type switch
            {
                "uuid" or "inet6" or "inet4" => before.Text == after.Text,
                "json" => MySqlText.IsSameJson(before.Text!, after.Text!),
                _ => false,
            });
            return same ? "" : $"{before.Exact} became {after.Exact}";
        }

        if (sourceEngine != TestEngine.Postgres && targetEngine != TestEngine.Postgres)
            return MySqlText.IsSame(before.Text, after.Text) ? "" : $"{before.Text} became {after.Text}";
        // PostgreSQL's own parser tells whether two spellings are one value: on either side of the pair.
        var postgres = sourceEngine == TestEngine.Postgres ? source : target;
        if (sourceEngine != TestEngine.Postgres)
            type = (await target.QueryAsync($"SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attname = 'v'"))[0][0]!;
        var (spelled, expected) = sourceEngine == TestEngine.Postgres ? (after.Text, before.Text) : (before.Text, after.Text);
        if (spelled is null || expected is null)
            return spelled == expected ? "" : $"{before.Text ?? "NULL"} became {after.Text ?? "NULL"}";
        // MySQL's own JSON keeps the value and not its spelling, which a note tells.
        if (type is "json" or "jsonb" && targetEngine.NormalisesJson && spelled != expected)
        {
            var equal = await source.QueryAsync($"SELECT ('{spelled.Replace("'", "''", StringComparison.Ordinal)}'::jsonb = '{expected.Replace("'", "''", StringComparison.Ordinal)}'::jsonb)::int");
            return equal[0][0] == "1" ? "" : $"{before.Text} became {after.Text}";
        }

        try
        {
            var parsed = (await postgres.QueryAsync($"SELECT '{spelled.Replace("'", "''", StringComparison.Ordinal)}'::{type}::text"))[0][0];
            return parsed == expected ? "" : $"{before.Text} became {after.Text}";
        }
        catch (Npgsql.PostgresException exception)
        {
            return $"{before.Text} became {after.Text}: {exception.MessageText}";
        }
    }

    /// <summary>A column without a type of its own arrives as its values' literals, which tell 1 from '1' and x'31', and a note says so.</summary>
    private static bool IsLiteral(Move move, string table, (string? Text, string Exact) before, (string? Text, string Exact) after) =>
        before.Exact.EndsWith(" " + after.Text, StringComparison.Ordinal) &&
        move.Conversion.Notes.Any(note => note.Outcome == ConversionOutcome.Changed && note.Name == table + ".v");

    private static string Cut(string label) => string.Concat((label.Length > 100 ? label[..100] + "…" : label).Select(letter => letter is >= ' ' and < '\x7f' or '…' ? letter.ToString() : $"\\u{(int)letter:x4}"));

    private static string Name(int table) => string.Create(CultureInfo.InvariantCulture, $"v{table:000}");
}
