using Godwit.Abstractions.Engines;
using Godwit.Core.Execution;
using Godwit.Core.Planning;
using Godwit.Core.Rollback;

namespace Godwit.Core.State;

/// <summary>Which migrations there are, and what may be done with each.</summary>
internal sealed class MigrationCatalog(MigrationServices services)
{
    public MigrationRow Get(string name) => services.Store.Find(name)
        ?? throw new GodwitException(ErrorKind.Usage, name, "there is no migration of this name here", "'godwit status' lists them; another state folder is named with --state");

    /// <summary>The migration, if it can be run.</summary>
    public MigrationRow Runnable(string name)
    {
        var row = Get(name);
        if (row.Plan.Strategy != MigrationStrategy.Snapshot)
            throw new GodwitException(ErrorKind.Usage, name, $"its strategy is {PlanWords.Kebab(row.Plan.Strategy)}, but this version runs strategy snapshot",
                "Set 'strategy: snapshot' in the plan");
        if (row.Status == MigrationStatus.RolledBack)
            throw new GodwitException(ErrorKind.Refused, name, "this migration is rolled back already", "Create it anew from its plan file, or give the new one another name");
        if (RollbackJournal.IsOpen(services.Store, row.Id))
            throw new GodwitException(ErrorKind.Refused, name, "its rollback has begun and not ended", $"Run 'godwit rollback {name} --reason ...' again");
        return row;
    }

    public MigrationSnapshot Create(MigrationPlan plan, string? folder)
    {
        plan = StandardPlan.Complete(plan);
        var (source, sourceSecret) = MigrationUrls.Protect(plan.Source.Url);
        var (target, targetSecret) = MigrationUrls.Protect(plan.Target.Url);
        var secrets = new Dictionary<string, string>();
        Keep(secrets, MigrationUrls.Source, sourceSecret);
        Keep(secrets, MigrationUrls.Target, targetSecret);
        var stored = plan with { Source = plan.Source with { Url = source }, Target = plan.Target with { Url = target } };
        if (plan.Cutover.Traffic is { Admin: { } admin } traffic)
        {
            var (console, consoleSecret) = MigrationUrls.Protect(admin);
            Keep(secrets, MigrationUrls.Traffic, consoleSecret);
            stored = stored with { Cutover = stored.Cutover with { Traffic = traffic with { Admin = console } } };
        }

        var text = PlanFile.Write(stored);
        var row = NewRow(plan, text, folder);
        services.Store.Change((connection, transaction) =>
        {
            if (ControlStore.Find(connection, plan.Name, transaction) is { } before)
            {
                if (before.Status == MigrationStatus.RolledBack || before.Finished)
                {
                    services.Store.Delete(connection, transaction, before);
                }
                else if (before.PlanText == text)
                {
                    Save(before.Id);
                    return;
                }
                else if (before.Status == MigrationStatus.Planned || (before.Status == MigrationStatus.Failed && HasNothingToTakeBack(before)))
                {
                    services.Store.Delete(connection, transaction, before);
                }
                else
                {
                    throw new GodwitException(ErrorKind.Refused, plan.Name,
                        $"a migration of this name is {Words(before.Status)} with another plan",
                        $"Go on with 'godwit run {plan.Name}', take it back with 'godwit rollback {plan.Name} --reason ...', or give the new plan another name");
                }
            }

            // Before the commit: a migration that is there can log in, whenever this process dies.
            Save(row.Id);
            services.Store.Insert(connection, transaction, row, stored);
        });
        return services.Store.FindSnapshot(plan.Name)!;

        void Save(string id)
        {
            if (secrets.Count > 0)
                services.Secrets.Save(id, secrets);
        }
    }

    public MigrationSnapshot AddPhase(MigrationRow row, MigrationPhase phase)
    {
        services.Store.Change((connection, transaction) =>
        {
            var current = ControlStore.Find(connection, row.Name, transaction)!;
            if (current.Status != MigrationStatus.Planned)
                throw new GodwitException(ErrorKind.Refused, row.Name, $"a phase can be added only while a migration is planned; this one is {Words(current.Status)}",
                    "Roll it back and create it anew with the phase in its plan");
            var plan = current.Plan;
            if (plan.Phases.Any(known => known.Id == phase.Id))
                throw new GodwitException(ErrorKind.Usage, phase.Id, "the plan has a phase of this id already", "Give the new phase another id");
            // Written and read again: the reader's checks hold for it too.
            var text = PlanFile.Write(plan with { Phases = [.. plan.Phases, phase] });
            services.Store.ReplacePlan(connection, transaction, current.Id, PlanFile.Read(text, row.Name, _ => ""), text);
            services.Store.Audit(connection, transaction, current.Id, row.Name, "add phase " + phase.Id);
        });
        return services.Store.FindSnapshot(row.Name)!;
    }

    /// <summary>Whether it failed before it did anything: a wrong password, a pre-check.</summary>
    private bool HasNothingToTakeBack(MigrationRow row) => RollbackPlanner.Create(row.Plan, services.Store.Tasks(row.Id), []).Steps.Count == 0;

    internal static string Words(MigrationStatus status) => StateText.Of(status).Replace('_', ' ');

    private MigrationRow NewRow(MigrationPlan plan, string text, string? folder)
    {
        var source = MigrationUrls.Describe(services.Engines, plan.Source.Url);
        var target = MigrationUrls.Describe(services.Engines, plan.Target.Url);
        var now = services.Store.Now();
        return new MigrationRow
        {
            Id = Guid.NewGuid().ToString("N"),
            Name = plan.Name,
            PlanText = text,
            Folder = Path.GetFullPath(folder ?? Environment.CurrentDirectory),
            StatusText = StateText.Of(MigrationStatus.Planned),
            ActiveText = StateText.Of(ActiveSide.Source),
            SourceEngine = source.Engine,
            SourceUrl = source.Url,
            TargetEngine = target.Engine,
            TargetUrl = target.Url,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private static void Keep(Dictionary<string, string> secrets, string what, string? secret)
    {
        if (secret is not null)
            secrets[what] = secret;
    }
}
