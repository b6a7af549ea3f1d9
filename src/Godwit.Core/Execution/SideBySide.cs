using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;
using Godwit.Core.State;

namespace Godwit.Core.Execution;

/// <summary>A migration's two databases, open for reading.</summary>
internal sealed class SideBySide : IAsyncDisposable
{
    private readonly MigrationServices _services;
    private readonly MigrationRow _migration;

    public SideBySide(MigrationServices services, MigrationRow migration)
    {
        (_services, _migration) = (services, migration);
        var plan = migration.Plan;
        Source = services.Engines.Open(MigrationUrls.Resolve(services, migration.Id, MigrationUrls.Source, plan.Source.Url, null), services.Loggers);
        Target = services.Engines.Open(MigrationUrls.Resolve(services, migration.Id, MigrationUrls.Target, plan.Target.Url, null), services.Loggers);
    }

    public IDatabase Source { get; }

    public IDatabase Target { get; }

    /// <summary>The conversion that the migration went by.</summary>
    public SchemaConversion Convert(MigrationPlan plan)
    {
        var schema = StateText.FromJson<DatabaseSchema>(_services.Store.Document(_migration.Id, "source_schema"))!;
        return SchemaConverter.Convert(schema, Source.Engine, Target.Engine, ConversionOptions.Of(plan));
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Target.DisposeAsync();
    }
}
