using Godwit.Abstractions.Engines;

namespace Godwit.Tests.Abstractions.Engines;

public sealed class DatabaseEndpointTests
{
    [Fact]
    public void A_server_url_gives_its_parts()
    {
        var endpoint = DatabaseEndpoint.Parse("postgres://app:s%40crt@db.example:6432/shop%20one?sslmode=verify-full&sslrootcert=/etc/ca.pem");
        Assert.Equal("postgres", endpoint.Scheme);
        Assert.Equal("app", endpoint.User);
        Assert.Equal("s@crt", endpoint.Password);
        Assert.Equal("db.example", endpoint.Host);
        Assert.Equal(6432, endpoint.Port);
        Assert.Equal("shop one", endpoint.Database);
        Assert.Equal([new("sslmode", "verify-full"), new("sslrootcert", "/etc/ca.pem")], endpoint.Options);
    }

    [Theory]
    [InlineData("sqlite:shop.db", "shop.db")]
    [InlineData("sqlite:///var/lib/shop.db", "/var/lib/shop.db")]
    [InlineData("sqlite:../a%20b.db", "../a b.db")]
    public void A_file_url_gives_its_path(string url, string path) => Assert.Equal(path, DatabaseEndpoint.Parse(url).Database);

    [Theory]
    [InlineData("postgres://u:p@h/d", "postgres://u:***@h/d")]
    [InlineData("postgres://u:p@ss@h/d", "postgres://u:***@h/d")]
    [InlineData("postgres://h/d?password=geheim", "postgres://h/d?password=***")]
    [InlineData("postgres://u@[::1]:5432/d", "postgres://u@[::1]:5432/d")]
    public void A_password_is_never_shown(string url, string shown)
    {
        var endpoint = DatabaseEndpoint.Parse(url);
        Assert.Equal(shown, endpoint.Redacted);
        Assert.Equal(shown, endpoint.ToString());
    }

    [Theory]
    [InlineData("postgres://u:top-secret@h")]
    [InlineData("postgres://u:top-secret@h:99999/d")]
    [InlineData("postgres://u:top-secret@h:port/d")]
    [InlineData("postgres://u:top-secret@[::1/d")]
    [InlineData("postgres://u:top-secret@h/d?option")]
    [InlineData("//u:top-secret@h/d")]
    [InlineData("shop.db")]
    [InlineData("sqlite:")]
    [InlineData("")]
    public void A_bad_url_is_refused_without_showing_its_password(string url)
    {
        var failure = Assert.Throws<GodwitException>(() => DatabaseEndpoint.Parse(url));
        Assert.Equal(ErrorKind.Usage, failure.Kind);
        Assert.DoesNotContain("top-secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://u:p%2F%3F%23@h:5433/d%2Fx?a=b%26c")]
    [InlineData("sqlite:///tmp/a%3Fb.db")]
    public void A_url_can_be_written_again(string url)
    {
        var once = DatabaseEndpoint.Parse(url);
        var twice = DatabaseEndpoint.Parse(once.ToUrl());
        Assert.Equal(once.ToUrl(), twice.ToUrl());
        Assert.Equal(once.Password, twice.Password);
        Assert.Equal(once.Database, twice.Database);
        Assert.Equal(once.Options, twice.Options);
    }
}
