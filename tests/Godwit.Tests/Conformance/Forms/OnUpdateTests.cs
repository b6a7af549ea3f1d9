using Godwit.Abstractions.Schema;

namespace Godwit.Tests.Conformance.Forms;

/// <summary><c>ON UPDATE CURRENT_TIMESTAMP</c> on engines that have no such columns.</summary>
public sealed class OnUpdateTests
{
    private const string Schema = """
        CREATE TABLE notes (id int NOT NULL PRIMARY KEY, body varchar(40), doc json, total int GENERATED ALWAYS AS (id + 1) STORED,
            changed timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(), seen datetime(3) NULL ON UPDATE current_timestamp(3));
        INSERT INTO notes (id, body, changed, seen) VALUES (1, 'a', '2001-02-03 04:05:06', '2001-02-03 04:05:06.789'), (2, 'b', '2001-02-03 04:05:06', NULL);
        """;

    public static TheoryData<string> Targets => ["postgres", "sqlite"];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task A_change_of_another_column_sets_the_time(string target)
    {
        await using var moved = await Moved.RunAsync("mysql", target, Schema);
        Assert.Equal(ConversionOutcome.Changed, moved.Note("column", "notes.changed").Outcome);

        await moved.Target.ExecuteAsync("UPDATE notes SET body = 'A' WHERE id = 1");
        Assert.Equal([["1"]], await Count(moved, "id = 1 AND CAST(changed AS TEXT) > '2020' AND CAST(seen AS TEXT) > '2020'"));
        Assert.Equal([["1"]], await Count(moved, "id = 2 AND CAST(changed AS TEXT) LIKE '2001-02-03 04:05:06%' AND seen IS NULL"));
        // Nothing changes: nothing is set.
        await moved.Target.ExecuteAsync("UPDATE notes SET body = 'b' WHERE id = 2");
        Assert.Equal([["1"]], await Count(moved, "id = 2 AND CAST(changed AS TEXT) LIKE '2001-%'"));
        // Given by the statement: kept.
        await moved.Target.ExecuteAsync("UPDATE notes SET body = 'c', changed = '2010-01-01 00:00:00' WHERE id = 2");
        Assert.Equal([["1"]], await Count(moved, "id = 2 AND CAST(changed AS TEXT) LIKE '2010-01-01 00:00:00%' AND CAST(seen AS TEXT) > '2020'"));
    }

    /// <summary>Case 54: neither the copy nor a repair makes it fire.</summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Case_54_never_fires_again_in_copy_and_repair(string target)
    {
        await using var moved = await Moved.RunAsync("mysql", target, Schema);
        await moved.AssertVerifiedAsync();
        await moved.Target.ExecuteAsync("UPDATE notes SET body = 'other' WHERE id = 1");
        Assert.True((await moved.Move.RepairAsync()).Success);
        Assert.Equal([["2"]], await Count(moved, "CAST(changed AS TEXT) LIKE '2001-02-03 04:05:06%'"));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Its_undo_leaves_nothing(string target)
    {
        await using var moved = await Moved.RunAsync("mysql", target, Schema);
        foreach (var applied in (await moved.Target.Database.TargetState.ListAppliedAsync(moved.Move.Owner.Migration, TestContext.Current.CancellationToken)).Reverse())
            await moved.Target.Database.TargetState.UndoAsync(moved.Move.Owner, applied, TestContext.Current.CancellationToken);
        var left = await moved.Target.Database.SchemaReader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, 0, 0), (left.Tables.Count, left.Triggers.Count, left.Routines.Count));
    }

    private static Task<IReadOnlyList<string?[]>> Count(Moved moved, string where) => moved.Target.QueryAsync("SELECT count(*) FROM notes WHERE " + where);
}
