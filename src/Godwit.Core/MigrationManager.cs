using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Core.Execution;
using Godwit.Core.Planning;
using Godwit.Core.Safety;
using Godwit.Core.State;
using Godwit.Core.Validation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Godwit.Core;

/// <summary>
/// Creates, runs, steers and takes back migrations. Everything durable is in the state folder (see <see cref="StateFolder"/>) and in the
/// target, so that any process can go on where another one died. Safe for concurrent use; holds nothing open between calls.
/// </summary>
public sealed class MigrationManager
{
    private readonly MigrationServices _services;
    private readonly MigrationCatalog _catalog;
    private readonly OperatorDesk _desk;

    /// <summary>Works on the migrations of <paramref name="stateFolder"/>, which is made when first written to.</summary>
    /// <param name="engines">The engines.</param>
    /// <param name="stateFolder">The folder of the control store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where to log, or null.</param>
    public MigrationManager(EngineRegistry engines, string stateFolder, TimeProvider time, ILoggerFactory? loggers = null)
    {
        Engines = engines;
        StateFolder = Path.GetFullPath(stateFolder);
        _services = new MigrationServices(engines, new ControlStore(StateFolder, time), new SecretStore(StateFolder), time, loggers ?? NullLoggerFactory.Instance);
        _catalog = new MigrationCatalog(_services);
        _desk = new OperatorDesk(_services);
    }

    /// <summary>The engines.</summary>
    public EngineRegistry Engines { get; }

    /// <summary>The folder of the control store.</summary>
    public string StateFolder { get; }

    /// <summary>
    /// Creates a migration. One that is finished or rolled back gives its name free; an equal plan gives the migration that is there.
    /// </summary>
    /// <param name="plan">The plan; standard phases that it lacks are added.</param>
    /// <param name="folder">The folder in which the plan's commands run; null: the current one.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="GodwitException">Refused: the name is taken by a migration that has begun with another plan.</exception>
    public Task<MigrationSnapshot> CreateAsync(MigrationPlan plan, string? folder = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => _catalog.Create(plan, folder), cancellationToken);

    /// <summary>
    /// Runs a migration to <see cref="RunOptions.Until"/>, from where it stands. Cancelling <paramref name="cancellationToken"/> stops it
    /// at the next safe point and gives a snapshot with <see cref="MigrationSnapshot.Stopped"/>. One that is completed stays as it is.
    /// </summary>
    /// <exception cref="GodwitException">Why it failed; the snapshot holds the same error, and a later run goes on.</exception>
    public Task<MigrationSnapshot> RunAsync(string name, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        var migration = _catalog.Runnable(name);
        return migration.Status == MigrationStatus.Completed
            ? Task.FromResult(Find(name)!)
            : new MigrationRunner(_services, migration, options ?? new RunOptions()).RunAsync(cancellationToken);
    }

    /// <summary>Where the migration stands, or null where there is none of that name. Cheap: reads the control store only.</summary>
    public MigrationSnapshot? Find(string name) => _services.Store.FindSnapshot(name);

    /// <summary>Every migration, by name.</summary>
    public IReadOnlyList<MigrationSnapshot> List() => _services.Store.ListSnapshots();

    /// <summary>The migration's plan, URLs redacted, or null.</summary>
    public MigrationPlan? FindPlan(string name) => _services.Store.Find(name)?.Plan;

    /// <summary>
    /// Takes back what a migration did to the target. While another process runs it, asks that one and waits for it.
    /// </summary>
    public Task<MigrationSnapshot> RollbackAsync(string name, string reason, CancellationToken cancellationToken = default) =>
        _desk.RollBackAsync(_catalog.Get(name), OperatorCommandKind.Rollback, reason, cancellationToken);

    /// <summary>Ends the way back: removes Godwit's own tables from the target and the secrets kept for the migration.</summary>
    public Task<MigrationSnapshot> FinishAsync(string name, CancellationToken cancellationToken = default) =>
        _desk.FinishAsync(_catalog.Get(name), cancellationToken);

    /// <summary>Holds a migration at its next safe point.</summary>
    public Task<MigrationSnapshot> PauseAsync(string name, CancellationToken cancellationToken = default) =>
        _desk.SteerAsync(_catalog.Get(name), OperatorCommandKind.Pause, cancellationToken);

    /// <summary>Lets a paused migration go on. Without a runner it only clears the pause: the caller runs it then.</summary>
    public Task<MigrationSnapshot> ResumeAsync(string name, CancellationToken cancellationToken = default) =>
        _desk.SteerAsync(_catalog.Get(name), OperatorCommandKind.Resume, cancellationToken);

    /// <summary>Stops a migration and takes back what it did.</summary>
    public Task<MigrationSnapshot> CancelAsync(string name, CancellationToken cancellationToken = default) =>
        _desk.RollBackAsync(_catalog.Get(name), OperatorCommandKind.Cancel, "cancelled by operator", cancellationToken);

    /// <summary>Appends a phase to a plan that has not started.</summary>
    public Task<MigrationSnapshot> AddPhaseAsync(string name, MigrationPhase phase, CancellationToken cancellationToken = default) =>
        Task.Run(() => _catalog.AddPhase(_catalog.Get(name), phase), cancellationToken);

    /// <summary>
    /// Compares source and target of a migration and records the result: a failed comparison stays failed until a later clean one that is
    /// at least as strong.
    /// </summary>
    /// <param name="name">The migration.</param>
    /// <param name="settings">How, in place of the plan's, or null.</param>
    /// <param name="repair">Whether the target is made equal and compared again.</param>
    /// <param name="progress">Told a few times a second, or null.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    public Task<ValidationReport> VerifyAsync(string name, ValidationSettings? settings, bool repair, IProgress<ValidationProgress>? progress,
        CancellationToken cancellationToken) =>
        new Verification(_services, _catalog.Get(name)).RunAsync(settings, repair, progress, cancellationToken);

    /// <summary>As the other form, without progress.</summary>
    public Task<ValidationReport> VerifyAsync(string name, ValidationSettings? settings = null, bool repair = false, CancellationToken cancellationToken = default) =>
        VerifyAsync(name, settings, repair, null, cancellationToken);

    /// <summary>Every value that was changed because the plan allows it; empty once <c>finish</c> has removed the ledger.</summary>
    public Task<IReadOnlyList<LossEntry>> ListLossesAsync(string name, CancellationToken cancellationToken = default) =>
        new Verification(_services, _catalog.Get(name)).ListLossesAsync(cancellationToken);

    /// <summary>Says what a migration would do. Changes nothing.</summary>
    public Task<Assessment> AssessAsync(string sourceUrl, string targetUrl, AssessmentOptions? options = null, CancellationToken cancellationToken = default) =>
        Assessor.AssessAsync(Engines, sourceUrl, targetUrl, options ?? new AssessmentOptions(), _services.Time, _services.Loggers, cancellationToken);
}
