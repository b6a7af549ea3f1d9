using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Scenarios;

/// <summary>The Chinook sample database, from the folder of shared test data; tests skip where that is absent.</summary>
internal static class Chinook
{
    public static readonly IReadOnlyList<string> SqliteTables =
        ["Album", "Artist", "Customer", "Employee", "Genre", "Invoice", "InvoiceLine", "MediaType", "Playlist", "PlaylistTrack", "Track"];

    public static readonly IReadOnlyList<string> PostgresTables =
        ["album", "artist", "customer", "employee", "genre", "invoice", "invoice_line", "media_type", "playlist", "playlist_track", "track"];

    public static string CopySqlite(Workbench bench)
    {
        var copy = bench.File("chinook.db");
        File.Copy(Find("Chinook_Sqlite.sqlite"), copy);
        new FileInfo(copy).IsReadOnly = false;
        return "sqlite://" + copy;
    }

    public static async Task<string> LoadPostgresAsync(PostgresServer server)
    {
        var script = await File.ReadAllTextAsync(Find("Chinook_PostgreSql.sql"));
        var url = await server.CreateDatabaseAsync("chinook");
        // What stands before is for psql: it makes a database and connects to it.
        var start = script.IndexOf("\\c ", StringComparison.Ordinal);
        await PlainSql.ExecuteAsync(url, script[(script.IndexOf('\n', start) + 1)..]);
        return url;
    }

    private static string Find(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", "chinook", file);
            if (File.Exists(path))
                return path;
        }

        Assert.Skip("the shared test data (../shared/data/chinook) is not here");
        return "";
    }
}
