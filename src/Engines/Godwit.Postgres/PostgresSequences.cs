using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Npgsql;

namespace Godwit.Postgres;

/// <summary>Reads and sets sequences, those behind identity and serial columns included.</summary>
internal sealed class PostgresSequences(PostgresDatabase database) : ISequenceControl
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<SequenceValue>> ReadAsync(DatabaseSchema schema, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        try
        {
            var tables = schema.Tables.Select(table => table.Name).ToHashSet();
            var sequences = schema.Sequences.Select(sequence => sequence.Name).ToHashSet();
            var found = (await ListAsync(connection, cancellationToken))
                .Where(value => value.Table is { } table ? tables.Contains(table) : sequences.Contains(value.Sequence!.Value)).ToList();
            if (found.Count == 0)
                return [];
            var sql = new StringBuilder();
            for (var i = 0; i < found.Count; i++)
            {
                sql.Append(i > 0 ? " UNION ALL " : "").Append(System.Globalization.CultureInfo.InvariantCulture, $"SELECT {i}, last_value, is_called FROM ")
                    .Append(PostgresIdentifiers.Instance.Quote(found[i].Sequence!.Value));
            }

            await using var command = new NpgsqlCommand(sql.ToString(), connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var i = reader.GetInt32(0);
                found[i] = found[i] with { Last = reader.GetInt64(1), IsCalled = reader.GetBoolean(2) };
            }

            return found;
        }
        catch (Exception e) when (e is not (OperationCanceledException or GodwitException))
        {
            throw database.Translate(e, "sequences");
        }
    }

    /// <inheritdoc/>
    public async Task<SequenceValue> SetAsync(TargetOwner owner, SequenceValue value, CancellationToken cancellationToken)
    {
        var subject = value.Table is { } named ? $"{named}, column {value.Column}" : $"sequence {value.Sequence}";
        var result = value;
        await PostgresStateTransaction.RunAsync(database, owner, subject, async connection =>
        {
            var sequence = await FindAsync(connection, value, cancellationToken) ??
                throw new GodwitException(ErrorKind.ObjectMissing, subject, "no sequence fills it in the target",
                    "Give the column an identity or a default of nextval(), or leave it out of the plan's sequences");
            result = value with { Sequence = sequence };
            var stand = await StandAsync(connection, sequence, cancellationToken);
            var up = stand.Increment > 0;
            var wanted = (value.Last, value.IsCalled);
            // Numbers of before its beginning (negative rowids) leave it at its beginning.
            if (up ? wanted.Last < stand.Lowest : wanted.Last > stand.Highest)
                wanted = (up ? stand.Lowest : stand.Highest, false);
            // A sequence that goes round has no furthest number: it stands where the source's does.
            if (!stand.Cycles)
            {
                // Another column that shares the sequence, or an earlier attempt, may have brought it further already.
                if (stand.Called && (up ? stand.Last > wanted.Last : stand.Last < wanted.Last))
                    wanted = (stand.Last, true);
                if (await MostAsync(connection, value, stand, cancellationToken) is { } used && (up ? used >= wanted.Last : used <= wanted.Last))
                    wanted = (used, true);
            }

            await using var set = new NpgsqlCommand("SELECT pg_catalog.setval($1::regclass, $2, $3)", connection);
            set.Parameters.Add(new() { Value = PostgresIdentifiers.Instance.Quote(sequence) });
            set.Parameters.Add(new() { Value = wanted.Last });
            set.Parameters.Add(new() { Value = wanted.IsCalled });
            await set.ExecuteNonQueryAsync(cancellationToken);
            result = result with { Last = wanted.Last, IsCalled = wanted.IsCalled, Increment = stand.Increment };
        }, cancellationToken);
        return result;
    }

    /// <summary>Every sequence with the columns that it fills: as owner, behind an identity, or by a default that calls it.</summary>
    private static async Task<List<SequenceValue>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT sn.nspname::text, s.relname::text, q.seqincrement, tn.nspname::text, t.relname::text, a.attname::text
            FROM pg_catalog.pg_sequence q
            JOIN pg_catalog.pg_class s ON s.oid = q.seqrelid AND s.relpersistence <> 't'
            JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace AND sn.nspname <> 'godwit'
            LEFT JOIN (
                SELECT objid AS sequence, refobjid AS tab, refobjsubid AS col FROM pg_catalog.pg_depend
                WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i') AND refobjsubid > 0
                UNION
                SELECT d.refobjid, ad.adrelid, ad.adnum FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attrdef ad ON ad.oid = d.objid
                WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass) f ON f.sequence = s.oid
            LEFT JOIN pg_catalog.pg_class t ON t.oid = f.tab
            LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = f.tab AND a.attnum = f.col
            ORDER BY 1, 2, 4, 5, 6
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var list = new List<SequenceValue>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var filled = !await reader.IsDBNullAsync(4, cancellationToken);
            list.Add(new SequenceValue
            {
                Sequence = new QualifiedName(reader.GetString(0), reader.GetString(1)),
                Increment = reader.GetInt64(2),
                Table = filled ? new QualifiedName(reader.GetString(3), reader.GetString(4)) : null,
                Column = filled ? reader.GetString(5) : null,
            });
        }

        return list;
    }

    private static async Task<QualifiedName?> FindAsync(NpgsqlConnection connection, SequenceValue value, CancellationToken cancellationToken)
    {
        var all = await ListAsync(connection, cancellationToken);
        var byColumn = value.Table is { } table ? all.FirstOrDefault(known => known.Table == table && known.Column == value.Column) : null;
        return (byColumn ?? all.FirstOrDefault(known => known.Sequence == value.Sequence))?.Sequence;
    }

    /// <summary>Where a sequence stands and between which numbers it moves.</summary>
    private sealed record Stand(long Last, bool Called, long Increment, long Lowest, long Highest, bool Cycles);

    private static async Task<Stand> StandAsync(NpgsqlConnection connection, QualifiedName sequence, CancellationToken cancellationToken)
    {
        var name = PostgresIdentifiers.Instance.Quote(sequence);
        await using var command = new NpgsqlCommand(
            $"SELECT s.last_value, s.is_called, q.seqincrement, q.seqmin, q.seqmax, q.seqcycle FROM {name} s, pg_catalog.pg_sequence q WHERE q.seqrelid = $1::regclass", connection);
        command.Parameters.Add(new() { Value = name });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Stand(reader.GetInt64(0), reader.GetBoolean(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetBoolean(5));
    }

    /// <summary>
    /// The number in use that lies furthest in the sequence's direction, among those after which it still has another to give: one that was
    /// put in by hand beyond its end must neither exhaust it nor be refused by it.
    /// </summary>
    private static async Task<long?> MostAsync(NpgsqlConnection connection, SequenceValue value, Stand stand, CancellationToken cancellationToken)
    {
        if (value is not { Table: { } table, Column: { } column })
            return null;
        await using var kind = new NpgsqlCommand(
            """
            SELECT t.typcategory = 'N' AND t.typname <> 'money' FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = to_regclass($1) AND a.attname = $2 AND NOT a.attisdropped
            """, connection);
        kind.Parameters.Add(new() { Value = PostgresIdentifiers.Instance.Quote(table) });
        kind.Parameters.Add(new() { Value = column });
        if (await kind.ExecuteScalarAsync(cancellationToken) is not true)
            return null;
        var quoted = PostgresIdentifiers.Instance.Quote(column);
        await using var command = new NpgsqlCommand(
            $"SELECT {(stand.Increment > 0 ? $"max({quoted})" : $"min({quoted})")}::bigint FROM {PostgresIdentifiers.Instance.Quote(table)} " +
            $"WHERE {quoted} {(stand.Increment > 0 ? "BETWEEN $1 AND $2 - 1" : "BETWEEN $1 + 1 AND $2")}", connection);
        command.Parameters.Add(new() { Value = stand.Lowest });
        command.Parameters.Add(new() { Value = stand.Highest });
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }
}
