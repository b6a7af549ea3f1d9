using Godwit.Abstractions.Engines;
using Godwit.Core.Copying;
using Godwit.Core.Planning;
using Godwit.Core.Safety;
using Godwit.Core.State;
using Godwit.Core.Validation;

namespace Godwit.Core.Execution;

/// <summary>What Godwit itself does in a task. Each can be begun again after any crash.</summary>
internal sealed class BuiltInTasks(RunSession session)
{
    private readonly SchemaTasks _schema = new(session);

    public Task RunAsync(BuiltInAction action, string phase, CancellationToken cancellationToken) => action switch
    {
        BuiltInAction.ProvisionTarget => ProvisionAsync(phase, cancellationToken),
        BuiltInAction.RunPrechecks => CheckAsync(cancellationToken),
        BuiltInAction.ApplySchema => _schema.ApplyAsync(cancellationToken),
        BuiltInAction.CopyData => CopyAsync(cancellationToken),
        BuiltInAction.BuildIndexes => _schema.BuildIndexesAsync(cancellationToken),
        BuiltInAction.AddConstraints => _schema.AddConstraintsAsync(cancellationToken),
        BuiltInAction.SetSequences => new SequenceTask(session).RunAsync(cancellationToken),
        BuiltInAction.Analyze => _schema.AnalyzeAsync(cancellationToken),
        BuiltInAction.ValidateData => ValidateAsync(cancellationToken),
        BuiltInAction.HandOver => HandOverAsync(),
        BuiltInAction.Summarize => SummarizeAsync(cancellationToken),
        _ => throw new InvalidOperationException($"No task does {action}."),
    };

    /// <summary>Whether the plan's settings make the task pointless.</summary>
    public static bool IsSkipped(MigrationPlan plan, BuiltInAction action) =>
        (action == BuiltInAction.RunPrechecks && !plan.Safety.Prechecks)
        || (action == BuiltInAction.ValidateData && plan.Validation.Mode == ValidationMode.None);

    private async Task ProvisionAsync(string phase, CancellationToken cancellationToken)
    {
        foreach (var environment in (DatabaseEnvironment[])[session.Plan.Source, session.Plan.Target])
            if (environment.ProvisionCommand is { } command)
                await OwnTasks.CommandAsync(session, phase, "provision-target", command, cancellationToken);
        if (!session.Plan.Target.CreateDatabase)
            return;
        var endpoint = DatabaseEndpoint.Parse(session.TargetUrl);
        var engine = session.Services.Engines.For(endpoint);
        if (await engine.CreateDatabaseAsync(endpoint, cancellationToken))
            session.Notice($"The database {endpoint.Redacted} was created; a rollback leaves it, empty");
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var findings = await new MigrationSafetyManager(session.Services.Time).CheckAsync(await session.SourceAsync(cancellationToken),
            await session.TargetAsync(cancellationToken), await session.ConversionAsync(cancellationToken), session.Migration.Id,
            live: session.Plan.Strategy != MigrationStrategy.Snapshot, cancellationToken);
        foreach (var finding in findings)
            if (finding.Severity == FindingSeverity.Warning)
                session.Notice($"{finding.Subject}: {finding.Message}");
        MigrationSafetyManager.Refuse(findings);
    }

    private async Task CopyAsync(CancellationToken cancellationToken)
    {
        var runner = new CopyRunner(await session.SourceAsync(cancellationToken), await session.HeldTargetAsync(cancellationToken),
            session.Plan.Copy, session.Plan.Losses, session.Copy, session.Services.Time, session.Logger);
        await runner.RunAsync(session.Owner, (await session.ConversionAsync(cancellationToken)).Tables, session.Script(), session.Gate, cancellationToken);
        session.State.SetCopy(session.Copy.Read());
        await CountLossesAsync(cancellationToken);
    }

    private async Task ValidateAsync(CancellationToken cancellationToken)
    {
        var before = session.Services.Store.FindSnapshot(session.Migration.Name)!.Validation;
        var settings = session.Plan.Validation;
        var progress = new SyncProgress<ValidationProgress>(state => session.State.SetValidation(new ValidationSnapshot
        {
            Mode = settings.Mode,
            TablesTotal = state.TablesTotal,
            TablesSucceeded = before.Success == false ? before.TablesSucceeded : state.TablesDone,
            Mismatches = before.Mismatches,
            RowsCompared = state.RowsCompared,
            // A failed comparison stays failed until a clean one has ended.
            Success = before.Success == false ? false : null,
        }));
        var target = await session.TargetAsync(cancellationToken);
        var validator = new DataValidator(await session.SourceAsync(cancellationToken), target, session.Services.Time)
        {
            Ledger = await session.Retry.RunAsync(target, "losses", token => LossLedger.ReadAsync(target.TargetState, session.Migration.Id, token), cancellationToken),
        };
        var report = await validator.ValidateAsync((await session.ConversionAsync(cancellationToken)).Tables, settings, session.Plan.Losses, progress,
            cancellationToken);
        ValidationRecord.Save(session.Services.Store, session.Migration.Id, report);
        ValidationOutcome.Demand(report, session.Migration.Name);
    }

    private Task HandOverAsync()
    {
        session.State.SetActive(ActiveSide.Target);
        return Task.CompletedTask;
    }

    private async Task SummarizeAsync(CancellationToken cancellationToken)
    {
        var losses = await CountLossesAsync(cancellationToken);
        if (losses > 0)
            session.Notice($"{losses} values were changed because the plan allows it");
        foreach (var omitted in session.KeptScript()?.Omitted ?? [])
            session.Notice($"left out: {omitted.ObjectKind} {omitted.Name}: {omitted.Message}");
    }

    private async Task<long> CountLossesAsync(CancellationToken cancellationToken)
    {
        var target = await session.TargetAsync(cancellationToken);
        var counts = await session.Retry.RunAsync(target, "losses", token => target.TargetState.CountLossesAsync(session.Migration.Id, token), cancellationToken);
        var losses = LossesSnapshot.Of(counts);
        session.State.SetLosses(losses);
        return losses.Total;
    }
}

/// <summary>Progress told on the thread that makes it, in order.</summary>
internal sealed class SyncProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
