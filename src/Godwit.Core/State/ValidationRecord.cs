using Dapper;
using Godwit.Core.Planning;
using Godwit.Core.Validation;

namespace Godwit.Core.State;

/// <summary>What comparisons leave behind: a failed one stays failed until a clean one that is at least as strong.</summary>
internal static class ValidationRecord
{
    public static void Save(ControlStore store, string migration, ValidationReport report) => store.Change((connection, transaction) =>
    {
        connection.Execute("INSERT INTO validations (migration, at, success, report) VALUES (@migration, @at, @success, @report)",
            new { migration, at = StateText.Of(report.EndedAt), success = report.Success, report = StateText.ToJson(report) }, transaction);
        var before = StateText.FromJson<ValidationSnapshot>(connection.ExecuteScalar<string?>(
            "SELECT validation FROM migrations WHERE id = @migration", new { migration }, transaction));
        if (Supersedes(before, report))
            connection.Execute("UPDATE migrations SET validation = @validation, updated_at = @now WHERE id = @migration",
                new { migration, now = store.Now(), validation = StateText.ToJson(Of(report)) }, transaction);
    });

    public static ValidationSnapshot Of(ValidationReport report) => new()
    {
        Mode = report.Mode,
        TablesTotal = report.Tables.Count,
        TablesSucceeded = report.Tables.Count(table => table.Success),
        Mismatches = report.Mismatches,
        RowsCompared = report.Tables.Sum(table => table.Rows),
        At = report.EndedAt,
        Success = report.Success,
    };

    public static bool Supersedes(ValidationSnapshot? before, ValidationReport report) =>
        before?.Success is not false || !report.Success || Strength(report.Mode) >= Strength(before.Mode);

    private static int Strength(ValidationMode mode) => mode switch
    {
        ValidationMode.None => 0,
        ValidationMode.Count => 1,
        ValidationMode.Sample => 2,
        // Both look at every value.
        _ => 3,
    };
}
