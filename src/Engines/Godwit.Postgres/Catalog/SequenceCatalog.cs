using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Catalog;

/// <summary>Sequences, and those behind identity columns.</summary>
internal sealed class SequenceCatalog
{
    private sealed record SequenceRow(SequenceSchema Sequence, long TableOid, int Column, bool Identity);

    private readonly List<SequenceRow> _rows;

    private SequenceCatalog(List<SequenceRow> rows) => _rows = rows;

    public IReadOnlyList<SequenceSchema> Sequences =>
        [.. _rows.Where(row => !row.Identity).Select(row => row.Sequence).OrderBy(sequence => sequence.Name)];

    public static async Task<SequenceCatalog> ReadAsync(CatalogSession session, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
                coalesce(d.refobjid, 0)::int8, coalesce(d.refobjsubid, 0), coalesce(d.deptype = 'i', false), tn.nspname, t.relname, a.attname,
                obj_description(c.oid, 'pg_class')
            FROM pg_sequence s
            JOIN pg_class c ON c.oid = s.seqrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
                AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
            LEFT JOIN pg_class t ON t.oid = d.refobjid
            LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
            LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE c.relpersistence <> 't' AND {CatalogSession.UserSchema} AND {CatalogSession.NoExtension("pg_class", "c.oid")}
            """;
        var rows = await session.ReadAsync(sql, row => new SequenceRow(new SequenceSchema
        {
            Name = new QualifiedName(row.GetString(0), row.GetString(1)),
            DataType = row.GetString(2),
            Start = row.GetInt64(3),
            Increment = row.GetInt64(4),
            Minimum = row.GetInt64(5),
            Maximum = row.GetInt64(6),
            Cache = row.GetInt64(7),
            Cycle = row.GetBoolean(8),
            OwnerTable = row.Text(13) is { } table ? new QualifiedName(row.GetString(12), table) : null,
            OwnerColumn = row.Text(14),
            Comment = row.Text(15),
        }, row.Oid(9), row.GetInt32(10), row.GetBoolean(11)), cancellationToken);
        return new SequenceCatalog(rows);
    }

    public Dictionary<(long Table, int Column), SequenceSchema> Identities() =>
        _rows.Where(row => row.Identity).ToDictionary(row => (row.TableOid, row.Column), row => row.Sequence);
}
