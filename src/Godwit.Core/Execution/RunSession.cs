using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Copying;
using Godwit.Core.Planning;
using Godwit.Core.State;
using Microsoft.Extensions.Logging;

namespace Godwit.Core.Execution;

/// <summary>What one runner holds: the lease's token, the two databases, the conversion, the gate. Its parts are made when first asked for.</summary>
internal sealed class RunSession : IAsyncDisposable
{
    private readonly SemaphoreSlim _lock = new(1);
    private readonly string? _givenSource;
    private readonly string? _givenTarget;
    private IDatabase? _source;
    private IDatabase? _target;
    private bool _acquired;
    private SchemaConversion? _conversion;
    private SchemaScript? _script;

    public RunSession(MigrationServices services, MigrationRow migration, long token, string? sourceUrl = null, string? targetUrl = null)
    {
        Services = services;
        Migration = migration;
        Plan = migration.Plan;
        Owner = new TargetOwner(migration.Id, token);
        State = new MigrationStateMachine(services.Store, migration, token);
        Copy = new CopyMonitor(services.Time);
        Logger = services.Loggers.CreateLogger("Godwit.Migration");
        Retry = new TransientRetry(services.Time, Notice);
        (_givenSource, _givenTarget) = (sourceUrl, targetUrl);
    }

    public MigrationServices Services { get; }

    public MigrationRow Migration { get; }

    public MigrationPlan Plan { get; }

    public TargetOwner Owner { get; }

    public MigrationStateMachine State { get; }

    public CopyMonitor Copy { get; }

    public PauseGate Gate { get; } = new();

    public ILogger Logger { get; }

    public TransientRetry Retry { get; }

    public string Folder => Migration.Folder is { } folder && Directory.Exists(folder) ? folder : Environment.CurrentDirectory;

    public string SourceUrl => MigrationUrls.Resolve(Services, Migration.Id, MigrationUrls.Source, Plan.Source.Url, _givenSource);

    public string TargetUrl => MigrationUrls.Resolve(Services, Migration.Id, MigrationUrls.Target, Plan.Target.Url, _givenTarget);

    public void Notice(string text)
    {
        Services.Store.AddNotice(Migration.Id, text);
        RunLog.Notice(Logger, Migration.Name, text);
    }

    /// <summary>The source, open and known to answer.</summary>
    public Task<IDatabase> SourceAsync(CancellationToken cancellationToken) => LockedAsync(async () =>
        _source ??= await OpenAsync(SourceUrl, isSource: true, cancellationToken), cancellationToken);

    /// <summary>The target, open and known to answer.</summary>
    public Task<IDatabase> TargetAsync(CancellationToken cancellationToken) => LockedAsync(async () =>
        _target ??= await OpenAsync(TargetUrl, isSource: false, cancellationToken), cancellationToken);

    /// <summary>The target, held against every earlier runner: nothing may be written to it before.</summary>
    public async Task<IDatabase> HeldTargetAsync(CancellationToken cancellationToken)
    {
        var target = await TargetAsync(cancellationToken);
        await LockedAsync(async () =>
        {
            if (!_acquired)
                await Retry.RunAsync(target, "target", token => target.TargetState.AcquireAsync(Owner, token), cancellationToken);
            return _acquired = true;
        }, cancellationToken);
        return target;
    }

    /// <summary>The conversion: from the schema that was kept when it was applied, else from the source as it is now.</summary>
    public async Task<SchemaConversion> ConversionAsync(CancellationToken cancellationToken)
    {
        var source = await SourceAsync(cancellationToken);
        // Asked first: what its types and keys become depends on which server it is.
        var target = await TargetAsync(cancellationToken);
        return await LockedAsync(async () =>
        {
            if (_conversion is not null)
                return _conversion;
            var kept = StateText.FromJson<DatabaseSchema>(Services.Store.Document(Migration.Id, "source_schema"));
            var schema = kept ?? await Retry.RunAsync(source, "schema", source.SchemaReader.ReadAsync, cancellationToken);
            return _conversion = Convert(schema, source, target);
        }, cancellationToken);
    }

    /// <summary>The script that was applied, or null where none is kept.</summary>
    public SchemaScript? KeptScript() => _script ??= StateText.FromJson<SchemaScript>(Services.Store.Document(Migration.Id, "script"));

    /// <summary>The script that was applied.</summary>
    /// <exception cref="GodwitException">There is none: the schema must be applied first.</exception>
    public SchemaScript Script() => KeptScript()
        ?? throw new GodwitException(ErrorKind.Failed, Migration.Name, "its schema has not been applied yet", "Run it from its beginning");

    /// <summary>Keeps conversion and script, so that every later run goes by the same.</summary>
    public void Keep(SchemaConversion conversion, SchemaScript script, DatabaseSchema read)
    {
        State.SetDocuments(StateText.ToJson(read), StateText.ToJson(script));
        (_conversion, _script) = (conversion, script);
    }

    /// <summary>Converts between the two servers as they are: only one that has answered tells which types it has.</summary>
    public SchemaConversion Convert(DatabaseSchema schema, IDatabase source, IDatabase target) =>
        SchemaConverter.Convert(schema, source.Engine, target.Engine, ConversionOptions.Of(Plan));

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        if (_target is not null)
            await _target.DisposeAsync();
        _lock.Dispose();
    }

    private async Task<IDatabase> OpenAsync(string url, bool isSource, CancellationToken cancellationToken)
    {
        var database = Services.Engines.Open(url, Services.Loggers);
        if (!isSource && database.Engine.Capabilities.CreatesDatabaseOnWrite)
            await database.Engine.CreateDatabaseAsync(database.Endpoint, cancellationToken);
        try
        {
            var info = await GetServerInfoAsync(database, isSource, cancellationToken);
            State.SetServer(isSource, info.Version);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>A server that has answered before is waited for; one that never did is more likely misspelled, and says so at once.</summary>
    private async Task<ServerInfo> GetServerInfoAsync(IDatabase database, bool isSource, CancellationToken cancellationToken)
    {
        var known = Services.Store.FindSnapshot(Migration.Name)!;
        if (!string.IsNullOrEmpty((isSource ? known.Source : known.Target).Version))
            return await Retry.RunAsync(database, isSource ? "source" : "target", database.GetServerInfoAsync, cancellationToken);
        try
        {
            return await database.GetServerInfoAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not (GodwitException or OperationCanceledException))
        {
            throw database.Translate(exception, "");
        }
    }

    private async Task<T> LockedAsync<T>(Func<Task<T>> make, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            return await make();
        }
        finally
        {
            _lock.Release();
        }
    }
}
