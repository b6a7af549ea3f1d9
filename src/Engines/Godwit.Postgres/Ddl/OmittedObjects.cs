namespace Godwit.Postgres.Ddl;

/// <summary>Why objects are left out, and what to do about it.</summary>
internal static class OmittedObjects
{
    public static string Reason(string kind) => kind switch
    {
        "publication" or "subscription" => "it belongs to the server's own replication: made on the target it would start to replicate",
        "event trigger" => "it would fire on the migration's own statements, and needs a superuser",
        "large objects" => "they live outside of tables, which are all that is copied",
        "grants" => "owners and grants name roles, which live outside of the database: everything on the target belongs to the user that makes it",
        "default privileges" => "they name roles, which live outside of the database",
        "invalid index" => "a concurrent build that failed left it behind",
        "user mapping" => "it holds a password",
        _ => "Godwit does not write it by itself",
    };

    public static string? Fix(string kind) => kind switch
    {
        "publication" or "subscription" or "event trigger" or "user mapping" => "Make it on the target by hand after the migration",
        "large objects" => "Copy them with pg_dump --large-objects, or move them into a bytea column first",
        "grants" or "default privileges" => "Make the roles on the target, then run the GRANT, ALTER OWNER and ALTER DEFAULT PRIVILEGES statements of 'pg_dump --schema-only' there",
        "invalid index" => "Drop it on the source, or build it anew with REINDEX INDEX CONCURRENTLY",
        _ => "Install a pg_dump at least as new as the source's server, which writes it, or make it on the target by hand",
    };
}
