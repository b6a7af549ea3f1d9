using System.Globalization;
using Godwit.Core.Planning;
using Godwit.Core.Validation;
using Godwit.Tests.Conformance.Pairs;

namespace Godwit.Tests.Conformance.Corruption;

/// <summary>One pair's run: every case in a table of its own, copied, found clean in every mode, damaged by plain SQL, and compared again.</summary>
public sealed class CorruptionRun
{
    private const string Types = "CREATE TYPE mood AS ENUM ('glad', 'Glad'); CREATE TYPE pair AS (x text, y text);";

    private readonly Dictionary<(ValidationMode Mode, string Table), ValidationResult> _damaged = [];

    private CorruptionRun()
    {
    }

    /// <summary>What each mode said of the copy before it was damaged.</summary>
    public List<ValidationReport> Clean { get; } = [];

    /// <summary>What the checksum said after the repair.</summary>
    public ValidationReport Repaired { get; private set; } = null!;

    public static IReadOnlyList<CorruptionCase> CasesFor(TestEngine source, TestEngine target) =>
        [.. CorruptionCases.All.Where(known => known.Columns(source.Name) is not null && known.Damage(target.Name) is not null)];

    public ValidationResult Damaged(ValidationMode mode, int index) => _damaged[(mode, Table(index))];

    public static async Task<CorruptionRun> RunAsync(TestEngine sourceEngine, TestEngine targetEngine)
    {
        var cases = CasesFor(sourceEngine, targetEngine);
        await using var source = await sourceEngine.CreateAsync();
        await using var target = await targetEngine.CreateAsync();
        await source.ExecuteAsync((sourceEngine == TestEngine.Postgres ? Types : "") + string.Concat(cases.Select((known, index) =>
            $"CREATE TABLE {Table(index)} ({known.Columns(sourceEngine.Name)}); INSERT INTO {Table(index)} {known.RowsFor(sourceEngine.Name)};")));
        var move = await Move.RunAsync(source, target);
        var run = new CorruptionRun();
        foreach (var mode in (ValidationMode[])[ValidationMode.Count, ValidationMode.Sample, ValidationMode.Checksum, ValidationMode.Full])
            run.Clean.Add(await move.ValidateAsync(new ValidationSettings { Mode = mode }));
        for (var index = 0; index < cases.Count; index++)
            await target.ExecuteAsync(cases[index].Damage(targetEngine.Name)!.Replace("{t}", Table(index), StringComparison.Ordinal));
        foreach (var mode in (ValidationMode[])[ValidationMode.Checksum, ValidationMode.Full])
            foreach (var result in (await move.ValidateAsync(new ValidationSettings { Mode = mode })).Tables)
                run._damaged[(mode, result.Table.Name)] = result;
        run.Repaired = await move.RepairAsync();
        return run;
    }

    private static string Table(int index) => string.Create(CultureInfo.InvariantCulture, $"t{index:000}");
}
