namespace Godwit.MySql;

/// <summary>Godwit's own tables in a target.</summary>
internal static class MySqlStateSchema
{
    private const string Suffix = " ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Godwit''s own records of migrations into this database; removed by godwit finish'";

    public static IReadOnlyList<string> Tables { get; } = ["godwit_losses", "godwit_chunks", "godwit_statements", "godwit_sessions", "godwit_migrations"];

    // Keys stay below 767 bytes: names as hashes where they may be long.
    public static IReadOnlyList<string> Create { get; } =
    [
        "CREATE TABLE IF NOT EXISTS godwit_migrations (id varchar(150) NOT NULL PRIMARY KEY, token bigint NOT NULL, acquired_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6))" + Suffix,
        "CREATE TABLE IF NOT EXISTS godwit_sessions (migration varchar(150) NOT NULL, token bigint NOT NULL, connection bigint NOT NULL, KEY (migration))" + Suffix,
        """
        CREATE TABLE IF NOT EXISTS godwit_statements (sequence bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, migration varchar(150) NOT NULL, id varchar(600) NOT NULL,
            object_kind varchar(100) NOT NULL, name varchar(300) NOT NULL, created tinyint NULL, undo_sql longtext NULL,
            applied_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), KEY (migration))
        """ + Suffix,
        """
        CREATE TABLE IF NOT EXISTS godwit_chunks (migration varchar(100) NOT NULL, table_name varchar(64) NOT NULL, ordinal int NOT NULL, `range` longtext NOT NULL,
            `rows` bigint NULL, bytes bigint NULL, visibility longtext NULL, done_at timestamp(6) NULL, PRIMARY KEY (migration, table_name, ordinal))
        """ + Suffix,
        """
        CREATE TABLE IF NOT EXISTS godwit_losses (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, migration varchar(150) NOT NULL, table_name varchar(64) NOT NULL, row_key longtext NULL,
            column_name varchar(64) NOT NULL, kind varchar(40) NOT NULL, value_before longtext NOT NULL, value_after longtext NULL, KEY (migration))
        """ + Suffix,
    ];
}
