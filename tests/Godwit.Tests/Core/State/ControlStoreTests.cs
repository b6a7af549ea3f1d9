using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Core;
using Godwit.Core.Execution;
using Godwit.Core.Planning;
using Godwit.Core.State;
using Godwit.Core.Validation;
using Godwit.Tests.Core.Execution;
using Xunit;

namespace Godwit.Tests.Core.State;

public sealed class ControlStoreTests : IDisposable
{
    private const string Password = "hunter2-sécret";

    private readonly ManagerFixture _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task PasswordsNeverReachTheControlStore()
    {
        var plan = _shop.Plan() with
        {
            Source = new DatabaseEnvironment { Url = $"postgres://app:{Password}@127.0.0.1:1/shop?sslpassword={Password}" },
            Target = new DatabaseEnvironment { Url = "postgres://app:${GODWIT_TEST_PW}@127.0.0.1:1/shop" },
        };
        var snapshot = await _shop.Manager.CreateAsync(plan);
        Assert.DoesNotContain(Password, snapshot.ToJson(), StringComparison.Ordinal);
        Assert.Contains("***", snapshot.Source.Url, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(_shop.Folder.File("state"), "control.db*"))
            foreach (var form in (string[])[Password, Uri.EscapeDataString(Password), "hunter2"])
                Assert.DoesNotContain(form, Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
        var secrets = Path.Combine(_shop.Folder.File("state"), "secrets.json");
        Assert.Equal(plan.Source.Url, new SecretStore(_shop.Folder.File("state")).Find(snapshot.Id, "source"));
        Assert.Null(new SecretStore(_shop.Folder.File("state")).Find(snapshot.Id, "target"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secrets));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_shop.Folder.File("state")));
        }

        Assert.Contains("${GODWIT_TEST_PW}", _shop.Manager.FindPlan("shop")!.Target.Url, StringComparison.Ordinal);
        await _shop.Manager.RollbackAsync("shop", "never mind");
        Assert.False(File.Exists(secrets));
    }

    [Fact]
    public async Task StateSurvivesAndReadingMakesNoFolder()
    {
        Assert.Empty(_shop.Manager.List());
        Assert.Null(_shop.Manager.Find("shop"));
        Assert.False(Directory.Exists(_shop.Folder.File("state")));
        _shop.MakeShop(5);
        await _shop.Manager.CreateAsync(_shop.Plan());
        await _shop.Manager.RunAsync("shop");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        var other = new MigrationManager(ManagerFixture.Engines, _shop.Folder.File("state"), TimeProvider.System);
        Assert.Equal(_shop.Snapshot().ToJson(), other.Find("shop")!.ToJson());
        Assert.Equal("shop", Assert.Single(other.List()).Name);
        Assert.NotEmpty(ManagerFixture.Query(_shop.ControlFile, "SELECT who FROM audit WHERE what = 'create' AND who LIKE '%@%'"));
    }

    [Fact]
    public void ANewerStoreIsRefused()
    {
        Directory.CreateDirectory(_shop.Folder.File("state"));
        ManagerFixture.Execute(_shop.ControlFile, "PRAGMA user_version = 999");
        Assert.Contains("newer Godwit", Assert.Throws<GodwitException>(() => _shop.Manager.List()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryStatusHasItsTransitions()
    {
        foreach (var status in Enum.GetValues<MigrationStatus>())
            Assert.Equal(status != MigrationStatus.RolledBack, MigrationTransitions.Allows(status, MigrationTrigger.RollBack));
        Assert.False(MigrationTransitions.Allows(MigrationStatus.Planned, MigrationTrigger.Complete));
        Assert.False(MigrationTransitions.Allows(MigrationStatus.Planned, MigrationTrigger.Pause));
        Assert.False(MigrationTransitions.Allows(MigrationStatus.Completed, MigrationTrigger.Start));
        Assert.Equal(ErrorKind.Refused, Assert.Throws<GodwitException>(() =>
            MigrationTransitions.Next("shop", MigrationStatus.RolledBack, MigrationTrigger.Start)).Kind);
        Assert.False(WorkTransitions.Allows(WorkStatus.Completed, WorkStatus.Running));
        Assert.False(WorkTransitions.Allows(WorkStatus.RolledBack, WorkStatus.Running));
        Assert.True(WorkTransitions.Allows(WorkStatus.Running, WorkStatus.Running));
    }

    [Theory]
    [InlineData(ValidationMode.Checksum, ValidationMode.Count, false)]
    [InlineData(ValidationMode.Checksum, ValidationMode.Sample, false)]
    [InlineData(ValidationMode.Checksum, ValidationMode.Full, true)]
    [InlineData(ValidationMode.Full, ValidationMode.Checksum, true)]
    [InlineData(ValidationMode.Count, ValidationMode.Sample, true)]
    public void AFailedComparisonIsLiftedOnlyByOneThatIsAsStrong(ValidationMode failed, ValidationMode clean, bool lifted) =>
        Assert.Equal(lifted, ValidationRecord.Supersedes(new ValidationSnapshot { Mode = failed, Success = false }, new ValidationReport { Mode = clean, Tables = [] }));

    [Theory]
    [InlineData("postgres://u@h/d", false)]
    [InlineData("postgres://u:p@h/d", true)]
    [InlineData("postgres://u:${P}@h/d", false)]
    [InlineData("postgres://u:x${P}@h/d", true)]
    [InlineData("${URL}", false)]
    [InlineData("sqlite:file.db", false)]
    public void TellsInlineSecretsFromReferences(string url, bool secret)
    {
        var (stored, kept) = MigrationUrls.Protect(url);
        Assert.Equal(secret ? url : null, kept);
        if (!secret)
            Assert.Equal(url, stored);
    }
}
