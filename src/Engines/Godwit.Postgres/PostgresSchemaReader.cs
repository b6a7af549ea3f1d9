using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Postgres.Catalog;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>Reads a PostgreSQL database's schema from its catalogs, in one read-only transaction and one query per catalog.</summary>
internal sealed class PostgresSchemaReader(NpgsqlDataSource source) : ISchemaReader
{
    /// <inheritdoc/>
    public async Task<DatabaseSchema> ReadAsync(CancellationToken cancellationToken)
    {
        await using var session = await CatalogSession.OpenAsync(source, cancellationToken);
        var types = await TypeCatalog.ReadAsync(session, cancellationToken);
        var sequences = await SequenceCatalog.ReadAsync(session, cancellationToken);
        var indexes = await IndexCatalog.ReadAsync(session, cancellationToken);
        var constraints = await ConstraintCatalog.ReadAsync(session, cancellationToken);
        var columns = await ColumnCatalog.ReadAsync(session, types, sequences, cancellationToken);
        var tables = await TableCatalog.ReadAsync(session, cancellationToken);
        var others = await OtherCatalog.ReadAsync(session, cancellationToken);
        others.AddRange(await IndexCatalog.ReadInvalidAsync(session, cancellationToken));
        others.AddRange(tables.SelectMany(table => constraints.Others(table.Oid, table.Table.Name)));
        return new DatabaseSchema
        {
            Engine = "postgres",
            Version = session.ServerVersion,
            Schemas = await ReadSchemasAsync(session, cancellationToken),
            Extensions = await ReadExtensionsAsync(session, cancellationToken),
            Enums = types.Enums,
            Domains = types.Domains,
            Sequences = sequences.Sequences,
            Tables =
            [
                .. tables.Select(table => table.Table with
                {
                    Columns = [.. columns[table.Oid]],
                    PrimaryKey = constraints.PrimaryKey(table.Oid),
                    UniqueKeys = constraints.UniqueKeys(table.Oid),
                    ForeignKeys = constraints.ForeignKeys(table.Oid),
                    Checks = constraints.Checks(table.Oid),
                    Indexes = [.. indexes[table.Oid]],
                }).OrderBy(table => table.Name),
            ],
            Views = await ViewCatalog.ReadAsync(session, indexes, cancellationToken),
            Routines = await ViewCatalog.ReadRoutinesAsync(session, cancellationToken),
            Triggers = await ViewCatalog.ReadTriggersAsync(session, cancellationToken),
            Others = [.. others.OrderBy(other => other.Kind, StringComparer.Ordinal).ThenBy(other => other.Name)],
        };
    }

    private static async Task<IReadOnlyList<string>> ReadSchemasAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var schemas = await session.ReadAsync(
            $"SELECT n.nspname FROM pg_namespace n WHERE {CatalogSession.UserSchema} AND {CatalogSession.NoExtension("pg_namespace", "n.oid")}",
            row => row.GetString(0), cancellationToken);
        return [.. schemas.Order(StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<ExtensionSchema>> ReadExtensionsAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var extensions = await session.ReadAsync(
            "SELECT e.extname, e.extversion, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'",
            row => new ExtensionSchema(row.GetString(0), row.GetString(1), row.GetString(2)), cancellationToken);
        return [.. extensions.OrderBy(extension => extension.Name, StringComparer.Ordinal)];
    }
}
