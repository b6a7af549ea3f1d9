using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Godwit.Abstractions.Engines;
using Godwit.Core.State;

namespace Godwit.Tests.Core.Execution;

/// <summary>Own tasks that call a web server, against a real one on this machine.</summary>
public sealed class HttpTaskTests : IDisposable
{
    private readonly ManagerFixture _shop = new();
    private readonly HttpListener _server = new();
    private readonly ConcurrentQueue<JsonElement> _calls = new();
    private readonly string _url;
    private volatile int _status = 200;

    public HttpTaskTests()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        _url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        probe.Stop();
        _server.Prefixes.Add(_url);
        _server.Start();
        _ = Task.Run(ServeAsync);
    }

    public void Dispose()
    {
        _server.Close();
        _shop.Dispose();
    }

    [Fact]
    public async Task A_task_and_its_rollback_say_what_they_are()
    {
        _shop.MakeShop();
        await _shop.Manager.CreateAsync(_shop.Plan(Tell));
        Assert.Equal(MigrationStatus.Completed, (await _shop.Manager.RunAsync("shop")).Status);
        var call = Assert.Single(_calls);
        Assert.Equal(("shop", "tell-team", "tell"), (Text(call, "migration"), Text(call, "phase"), Text(call, "task")));
        Assert.False(call.GetProperty("rollback").GetBoolean());

        await _shop.Manager.RollbackAsync("shop", "the test");
        Assert.Equal(2, _calls.Count);
        Assert.True(_calls.Last().GetProperty("rollback").GetBoolean());
    }

    [Fact]
    public async Task An_error_fails_the_task_and_the_next_run_calls_again()
    {
        _shop.MakeShop();
        _status = 503;
        await _shop.Manager.CreateAsync(_shop.Plan(Tell));
        var failure = await Assert.ThrowsAnyAsync<GodwitException>(() => _shop.Manager.RunAsync("shop"));
        Assert.Contains("503", failure.Message, StringComparison.Ordinal);
        Assert.Equal(MigrationStatus.Failed, _shop.Manager.Find("shop")!.Status);

        _status = 204;
        Assert.Equal(MigrationStatus.Completed, (await _shop.Manager.RunAsync("shop")).Status);
        Assert.Equal(2, _calls.Count);
    }

    private string Tell => $$"""
        phases:
          - id: tell-team
            name: Tell
            after: [validation]
            tasks:
              - { id: tell, name: Tell, http: "{{_url}}ready", rollback: { http: "{{_url}}sorry" } }
        """;

    private static string? Text(JsonElement call, string name) => call.GetProperty(name).GetString();

    private async Task ServeAsync()
    {
        while (_server.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _server.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = await JsonDocument.ParseAsync(context.Request.InputStream);
            _calls.Enqueue(body.RootElement.Clone());
            context.Response.StatusCode = _status;
            context.Response.Close();
        }
    }
}
