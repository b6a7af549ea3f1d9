namespace Godwit.Postgres;

/// <summary>Godwit's own tables in a target.</summary>
internal static class PostgresStateSchema
{
    /// <summary>Serializes making and dropping the tables among runners.</summary>
    public const long AdvisoryLock = 0x676f64776974;

    /// <summary>The comment by which a schema of our own making is known.</summary>
    public const string SchemaComment = "Godwit's own records of migrations into this database; removed by godwit finish";

    public const string CreateSchema = $"CREATE SCHEMA godwit; COMMENT ON SCHEMA godwit IS $${SchemaComment}$$";

    public const string CreateTables =
        """
        CREATE TABLE IF NOT EXISTS godwit.migrations (
            id text PRIMARY KEY,
            token bigint NOT NULL,
            acquired_at timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE TABLE IF NOT EXISTS godwit.statements (
            migration text NOT NULL,
            id text NOT NULL,
            sequence bigint GENERATED ALWAYS AS IDENTITY,
            object_kind text NOT NULL,
            name text NOT NULL,
            created boolean NOT NULL,
            undo_sql text,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (migration, id));
        CREATE TABLE IF NOT EXISTS godwit.chunks (
            migration text NOT NULL,
            table_schema text NOT NULL,
            table_name text NOT NULL,
            ordinal int NOT NULL,
            range text NOT NULL,
            rows bigint,
            bytes bigint,
            visibility text,
            done_at timestamptz,
            PRIMARY KEY (migration, table_schema, table_name, ordinal));
        CREATE TABLE IF NOT EXISTS godwit.losses (
            migration text NOT NULL,
            id bigint GENERATED ALWAYS AS IDENTITY,
            table_schema text NOT NULL,
            table_name text NOT NULL,
            row_key text,
            column_name text NOT NULL,
            kind text NOT NULL,
            before text NOT NULL,
            after text,
            PRIMARY KEY (migration, id))
        """;

    public const string DropTables = "DROP TABLE godwit.losses, godwit.chunks, godwit.statements, godwit.migrations";
}
