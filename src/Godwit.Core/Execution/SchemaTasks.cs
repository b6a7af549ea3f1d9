using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Safety;

namespace Godwit.Core.Execution;

/// <summary>The tasks that apply the schema script, stage by stage.</summary>
internal sealed class SchemaTasks(RunSession session)
{
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var script = session.KeptScript() ?? await PrepareAsync(cancellationToken);
        var target = await session.HeldTargetAsync(cancellationToken);
        foreach (var statement in script.Statements)
            if (statement.Stage is SchemaStage.Prepare or SchemaStage.Tables)
                await ApplyAsync(target, statement, cancellationToken);
    }

    public async Task BuildIndexesAsync(CancellationToken cancellationToken) => await InParallelAsync(SchemaStage.Indexes, cancellationToken);

    public async Task AddConstraintsAsync(CancellationToken cancellationToken)
    {
        await InParallelAsync(SchemaStage.Constraints, cancellationToken);
        var target = await session.HeldTargetAsync(cancellationToken);
        foreach (var statement in session.Script().Statements)
            if (statement.Stage == SchemaStage.Programs)
                await ApplyAsync(target, statement, cancellationToken);
    }

    public async Task AnalyzeAsync(CancellationToken cancellationToken) => await InParallelAsync(SchemaStage.Analyze, cancellationToken);

    /// <summary>Makes the script and keeps it with the schema that it came from, before the first statement is applied.</summary>
    private async Task<SchemaScript> PrepareAsync(CancellationToken cancellationToken)
    {
        var source = await session.SourceAsync(cancellationToken);
        var target = await session.TargetAsync(cancellationToken);
        await MigrationSafetyManager.RefuseSameAsync(source, target, cancellationToken);
        var schema = await session.Retry.RunAsync(source, "schema", source.SchemaReader.ReadAsync, cancellationToken);
        var conversion = session.Convert(schema, source, target);
        var script = await DumpAsync(source, target, conversion, cancellationToken) ?? target.Engine.SchemaWriter.Script(conversion.Target);
        session.Keep(conversion, script, schema);
        foreach (var note in script.Omitted.Except(conversion.Notes))
            session.Notice($"{note.ObjectKind} {note.Name}{(note.Outcome == ConversionOutcome.Weakened ? "" : " is not made")}: {note.Message}");
        return script;
    }

    private async Task<SchemaScript?> DumpAsync(IDatabase source, IDatabase target, SchemaConversion conversion, CancellationToken cancellationToken)
    {
        if (source.Engine.Name != target.Engine.Name || source.NativeSchemaDump is not { } dump || !ConversionOptions.Of(session.Plan).ChangesNothing)
            return null;
        var info = await session.Retry.RunAsync(target, "target", target.GetServerInfoAsync, cancellationToken);
        var script = await session.Retry.RunAsync(source, "schema",
            token => dump.DumpAsync(conversion.Source, [.. conversion.Source.Tables.Select(table => table.Name)], info, token), cancellationToken);
        if (script is null && dump.Unsuitable is { } reason)
            session.Notice($"The schema is written by Godwit itself: {reason}");
        return script;
    }

    /// <summary>
    /// Runs a stage, each statement after those that it names. Two statements on the same tables may still run into each other's locks (foreign keys): that is contention, and they are tried again.
    /// </summary>
    private async Task InParallelAsync(SchemaStage stage, CancellationToken cancellationToken)
    {
        var target = await session.HeldTargetAsync(cancellationToken);
        var workers = target.Engine.Capabilities.ParallelWriters
            ? session.Plan.Copy.Parallelism ?? Math.Clamp(Environment.ProcessorCount, 2, 8)
            : 1;
        var statements = session.Script().Statements;
        var before = statements.Where(statement => statement.Stage != stage).Select(statement => statement.Id);
        var left = await DependencyScheduler.RunAsync([.. statements.Where(statement => statement.Stage == stage)], statement => statement.Id,
            statement => statement.After, _ => 0, before, workers, async (statement, token) =>
            {
                await session.Gate.WaitAsync(token);
                await ApplyAsync(target, statement, token);
            }, cancellationToken);
        if (left.Count > 0)
            throw new GodwitException(ErrorKind.Failed, $"{left[0].ObjectKind} {left[0].Name}", "it waits for statements that are not in the script or wait for each other",
                "Exclude the table that it belongs to, and report this with the output of 'godwit schema show'");
    }

    private Task ApplyAsync(IDatabase target, SchemaStatement statement, CancellationToken cancellationToken) => session.Retry.RunAsync(target,
        $"{statement.ObjectKind} {statement.Name}", token => target.TargetState.ApplyAsync(session.Owner, statement, token), cancellationToken);
}
