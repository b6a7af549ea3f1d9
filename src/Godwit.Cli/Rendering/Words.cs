using Godwit.Core.Planning;
using Godwit.Core.State;

namespace Godwit.Cli.Rendering;

/// <summary>States in words and marks.</summary>
internal static class Words
{
    public static string Of(MigrationStatus status) => status switch
    {
        MigrationStatus.InProgress => "in progress",
        MigrationStatus.WaitingForCutover => "waiting for cutover",
        MigrationStatus.RolledBack => "rolled back",
        _ => status.ToString().ToLowerInvariant(),
    };

    public static string Color(MigrationStatus status) => status switch
    {
        MigrationStatus.Completed => "green",
        MigrationStatus.Failed => "red",
        MigrationStatus.Paused or MigrationStatus.RolledBack => "yellow",
        MigrationStatus.Planned => "grey",
        _ => "blue",
    };

    public static string Of(ValidationMode mode) => mode switch
    {
        ValidationMode.None => "no comparison",
        ValidationMode.Count => "numbers of rows",
        ValidationMode.Sample => "a random sample",
        ValidationMode.Checksum => "checksums of every row",
        _ => "every row, value by value",
    };

    /// <summary>A mark for a phase or task, with its colour as markup.</summary>
    public static string Mark(WorkStatus status) => status switch
    {
        WorkStatus.Completed => "[green]✔[/]",
        WorkStatus.Running => "[blue]●[/]",
        WorkStatus.Failed => "[red]✘[/]",
        WorkStatus.Skipped => "[grey]–[/]",
        WorkStatus.RolledBack => "[yellow]↶[/]",
        _ => "[grey]○[/]",
    };
}
