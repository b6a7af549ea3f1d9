using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.State;
using Godwit.Core.Planning;
using Godwit.Core.Validation;

namespace Godwit.Core.Execution;

/// <summary>Compares a migration's two sides when asked to, beside its plan.</summary>
internal sealed class Verification(MigrationServices services, MigrationRow migration)
{
    public async Task<ValidationReport> RunAsync(ValidationSettings? settings, bool repair, IProgress<ValidationProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (services.Store.Document(migration.Id, "script") is null || migration.Status is MigrationStatus.Planned or MigrationStatus.RolledBack)
            throw new GodwitException(ErrorKind.Refused, migration.Name, $"there is nothing on the target to compare: the migration is {MigrationCatalog.Words(migration.Status)}",
                $"Run it first: 'godwit run {migration.Name}'");
        if (repair && !IsCopied())
            throw new GodwitException(ErrorKind.Refused, migration.Name, "its rows are still being copied: what a repair wrote would be copied a second time",
                $"Let the copy end first: 'godwit run {migration.Name}'");
        // Only a repair writes, so only a repair needs the lease.
        await using var lease = repair ? Lease.Acquire(services.Store, migration.Id, migration.Name) : null;
        await using var databases = new SideBySide(services, migration);
        // Only a server that has answered tells which dialect the tables were made in.
        await databases.Source.GetServerInfoAsync(cancellationToken);
        await databases.Target.GetServerInfoAsync(cancellationToken);
        var plan = migration.Plan;
        var chosen = settings ?? plan.Validation;
        var tables = databases.Convert(plan).Tables;
        var validator = await ValidatorAsync(databases, cancellationToken);
        var report = await validator.ValidateAsync(tables, chosen, plan.Losses, progress, cancellationToken);
        if (lease is not null && report.Mismatches > 0)
        {
            var changed = await validator.RepairAsync(report, tables, chosen, plan.Losses, await OwnAsync(databases.Target, lease, cancellationToken), cancellationToken);
            services.Store.AddNotice(migration.Id, $"A repair changed {changed} rows on the target");
            validator = await ValidatorAsync(databases, cancellationToken);
            report = await validator.ValidateAsync(tables, chosen, plan.Losses, progress, cancellationToken);
        }

        report = report with { LossCounts = await databases.Target.TargetState.CountLossesAsync(migration.Id, cancellationToken) };
        ValidationRecord.Save(services.Store, migration.Id, report);
        services.Store.Audit(migration.Id, "verify", report.Success ? "equal" : $"{report.Mismatches} rows differ");
        return report;
    }

    /// <summary>Every value of the ledger; empty once <c>finish</c> has removed it.</summary>
    public async Task<IReadOnlyList<LossEntry>> ListLossesAsync(CancellationToken cancellationToken)
    {
        await using var databases = new SideBySide(services, migration);
        try
        {
            return (await databases.Target.TargetState.ListLossesAsync(migration.Id, int.MaxValue, cancellationToken)).Entries;
        }
        catch (Exception exception) when (exception is not (GodwitException or OperationCanceledException))
        {
            throw databases.Target.Translate(exception, "losses");
        }
    }

    /// <summary>Compares by the ledger as it stands now: a repair writes into it too.</summary>
    private async Task<DataValidator> ValidatorAsync(SideBySide databases, CancellationToken cancellationToken) =>
        new(databases.Source, databases.Target, services.Time) { Ledger = await LossLedger.ReadAsync(databases.Target.TargetState, migration.Id, cancellationToken) };

    private bool IsCopied() => services.Store.Tasks(migration.Id).Any(row => row.Status == WorkStatus.Completed
        && migration.Plan.Phases.FirstOrDefault(phase => phase.Id == row.Phase)?.Tasks.FirstOrDefault(task => task.Id == row.Id)?.Action == BuiltInAction.CopyData);

    /// <summary>Takes the target over where it knows the migration; after <c>finish</c> the repair takes and leaves it by itself.</summary>
    private async Task<TargetOwner> OwnAsync(IDatabase target, Lease lease, CancellationToken cancellationToken)
    {
        var owner = new TargetOwner(migration.Id, lease.Token);
        if (await target.TargetState.KnowsAsync(migration.Id, cancellationToken))
            await target.TargetState.AcquireAsync(owner, cancellationToken);
        return owner;
    }
}
