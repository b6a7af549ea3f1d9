using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Schema;
using Godwit.Sqlite.Sessions;
using SQLitePCL;

namespace Godwit.Sqlite;

/// <summary>Reads a file's schema from <c>sqlite_schema</c>, the pragmas and the statements' own text.</summary>
internal sealed class SqliteSchemaReader(SqliteDatabase database) : ISchemaReader
{
    public async Task<DatabaseSchema> ReadAsync(CancellationToken cancellationToken)
    {
        var version = raw.sqlite3_libversion().utf8_to_string();
        if (!database.FileExists)
            return new DatabaseSchema { Engine = SqliteEngine.EngineName, Version = version };
        return await database.ReadAsync(session => Read(session, version, cancellationToken), cancellationToken);
    }

    internal static bool IsOwn(string name) =>
        name.StartsWith("godwit_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase);

    private DatabaseSchema Read(SqliteSession session, string version, CancellationToken cancellationToken)
    {
        var objects = session.Query("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name",
            row => new SchemaObject(row.Text(0), row.Text(1), row.Text(2), row.TextOrNull(3) ?? ""))
            .Where(item => !IsOwn(item.Name) && !IsOwn(item.Table)).ToList();
        var kinds = session.Query("SELECT name, type, strict FROM pragma_table_list WHERE schema = 'main'",
            row => (Name: row.Text(0), Kind: row.Text(1), Strict: row.Int64(2) != 0));
        var odd = kinds.Where(kind => kind.Kind is "virtual" or "shadow").ToDictionary(kind => kind.Name, kind => kind.Kind, StringComparer.Ordinal);

        var tableObjects = objects.Where(item => item.Type == "table").ToList();
        var tables = new List<TableSchema>();
        var others = new List<OtherObject>();
        var small = new FileInfo(database.FilePath).Length < SqliteTableReader.SmallFileBytes;
        foreach (var item in tableObjects)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (odd.TryGetValue(item.Name, out var kind))
                others.Add(new OtherObject(kind + " table", new QualifiedName(item.Name), kind == "virtual" ? item.Sql : null));
            else
                tables.Add(new SqliteTableReader(session, tableObjects, objects, small).Read(item));
        }

        // Indexes and triggers of virtual tables and their shadows are the module's own.
        return new DatabaseSchema
        {
            Engine = SqliteEngine.EngineName,
            Version = version,
            Tables = [.. tables.OrderBy(table => table.Name)],
            Views = [.. objects.Where(item => item.Type == "view").Select(item => ReadView(item, objects)).OrderBy(view => view.Name)],
            Triggers = [.. objects.Where(item => item.Type == "trigger" && !odd.ContainsKey(item.Table))
                .OrderBy(item => item.Name, StringComparer.Ordinal)
                .Select(item => new TriggerSchema(item.Name, new QualifiedName(item.Table), item.Sql))],
            Others = [.. others.OrderBy(other => other.Name)],
        };
    }

    private static ViewSchema ReadView(SchemaObject item, List<SchemaObject> objects)
    {
        var tokens = SqlTokens.Of(item.Sql);
        var depth = 0;
        var body = tokens.FindIndex(token =>
        {
            depth += token.IsSymbol('(') ? 1 : token.IsSymbol(')') ? -1 : 0;
            return depth == 0 && token.Is("AS");
        });
        var query = body < 0 ? item.Sql : item.Sql[tokens[body].End..].Trim().TrimEnd(';');
        var names = tokens.Skip(body + 1).Where(token => token.IsName).Select(token => token.Value)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new ViewSchema(new QualifiedName(item.Name), query, Definition: item.Sql)
        {
            DependsOn = [.. objects.Where(other => other.Type is "table" or "view" && other.Name != item.Name && names.Contains(other.Name))
                .Select(other => new QualifiedName(other.Name)).Order()],
        };
    }
}

/// <summary>A row of <c>sqlite_schema</c>.</summary>
internal sealed record SchemaObject(string Type, string Name, string Table, string Sql);
