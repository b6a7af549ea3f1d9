using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Sqlite.Schema;
using Godwit.Sqlite.Sessions;

namespace Godwit.Sqlite;

/// <summary>
/// The numbers of INTEGER PRIMARY KEY columns. With AUTOINCREMENT the last one stands in <c>sqlite_sequence</c>; without, SQLite always goes on
/// from the highest number in the table, so there is nothing to set.
/// </summary>
internal sealed class SqliteSequences(SqliteDatabase database) : ISequenceControl
{
    public Task<IReadOnlyList<SequenceValue>> ReadAsync(DatabaseSchema schema, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SequenceValue>>(session =>
        [
            .. from table in schema.Tables
               from column in table.Columns
               where column.Identity != IdentityKind.None
               select Read(session, table.Name, column.Name, column.NeverReuseNumbers),
        ], cancellationToken);

    public Task<SequenceValue> SetAsync(TargetOwner owner, SequenceValue value, CancellationToken cancellationToken)
    {
        if (value is not { Table: { } table, Column: { } column })
            throw new GodwitException(ErrorKind.Refused, value.Sequence?.ToString() ?? "sequence", "SQLite has no sequences apart from tables");
        return database.WriteAsync(session =>
        {
            TargetFence.Check(session, owner);
            var sql = session.Scalar("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", table.Name)
                ?? throw new GodwitException(ErrorKind.ObjectMissing, table.ToString(), "the table does not exist");
            var keepsNumbers = TableDefinitionParser.Parse(sql).Find(column) is { AutoIncrement: true };
            if (keepsNumbers)
            {
                var wanted = Math.Max(value.IsCalled ? value.Last : value.Last - 1, Highest(session, table, column) ?? 0);
                if (session.Execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", wanted, table.Name) == 0)
                    session.Execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", table.Name, wanted);
            }

            return Read(session, table, column, keepsNumbers);
        }, cancellationToken);
    }

    private static SequenceValue Read(SqliteSession session, QualifiedName table, string column, bool keepsNumbers)
    {
        var last = Highest(session, table, column);
        if (keepsNumbers && session.TableExists("sqlite_sequence") &&
            session.Number("SELECT seq FROM sqlite_sequence WHERE name = ?", table.Name) is { } kept && kept > (last ?? 0))
            last = kept;
        return new SequenceValue { Table = table, Column = column, Last = last ?? 1, IsCalled = last is not null };
    }

    private static long? Highest(SqliteSession session, QualifiedName table, string column) =>
        session.Number($"SELECT max({SqliteIdentifiers.Instance.Quote(column)}) FROM {SqliteIdentifiers.Instance.Quote(table)}");
}
