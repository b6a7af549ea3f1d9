using Godwit.Abstractions.Engines;
using Godwit.Postgres.Checks;

namespace Godwit.Postgres;

/// <summary>Checks of a PostgreSQL database as source and as target.</summary>
internal sealed class PostgresPrechecks(PostgresDatabase database) : IPrechecks
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> CheckSourceAsync(PrecheckContext context, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            return await new PostgresSourceChecks(connection, context).RunAsync(cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, "pre-checks");
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> CheckTargetAsync(PrecheckContext context, CancellationToken cancellationToken)
    {
        var made = await database.TargetState.ListAppliedAsync(context.Migration, cancellationToken);
        var replica = await database.ReplicaRole.IsAllowedAsync(cancellationToken);
        await using var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            return await new PostgresTargetChecks(connection, database.Endpoint, context, made, replica).RunAsync(cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, "pre-checks");
        }
    }
}
