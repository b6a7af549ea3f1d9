using System.CommandLine;
using System.Text;
using Godwit.Cli.Hosting;
using Xunit;

namespace Godwit.Tests.Cli;

/// <summary>
/// The help of every command against <c>help.txt</c>: the command line is a contract. After a change that is meant, run the test once
/// with GODWIT_UPDATE_SNAPSHOTS=1 and review the difference.
/// </summary>
public sealed class HelpTests
{
    [Fact]
    public async Task Help_is_as_recorded()
    {
        var help = new StringBuilder();
        await AddAsync(help, [], CommandLine.Build());
        var actual = string.Join('\n', help.ToString().Split('\n').Select(line => line.TrimEnd())).Trim() + "\n";
        var path = Path.Combine(Folder(), "help.txt");
        if (Environment.GetEnvironmentVariable("GODWIT_UPDATE_SNAPSHOTS") == "1")
            await File.WriteAllTextAsync(path, actual, TestContext.Current.CancellationToken);

        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), actual);
    }

    [Fact]
    public void Every_command_has_a_page_and_an_example()
    {
        var root = CommandLine.Build();
        foreach (var command in root.Subcommands)
        {
            Assert.NotEmpty(Assert.IsType<CliCommand>(command).Examples);
            var page = Path.Combine(Folder(), "..", "..", "..", "docs", "cli", command.Name + ".md");
            Assert.True(File.Exists(page), $"docs/cli/{command.Name}.md is missing");
            var text = File.ReadAllText(page);
            Assert.Contains("godwit " + command.Name, text, StringComparison.Ordinal);
            foreach (var option in command.Options.Where(option => !option.Recursive))
                Assert.True(text.Contains(option.Name, StringComparison.Ordinal) || option.Name == "--help", $"docs/cli/{command.Name}.md lacks {option.Name}");
        }
    }

    private static async Task AddAsync(StringBuilder help, IReadOnlyList<string> path, Command command)
    {
        var output = new StringWriter();
        await CommandLine.Build().Parse([.. path, "--help"]).InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);
        help.Append("$ godwit ").AppendJoin(' ', path).Append(" --help\n").Append(output.ToString().ReplaceLineEndings("\n")).Append('\n');
        foreach (var child in command.Subcommands)
            await AddAsync(help, [.. path, child.Name], child);
    }

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Godwit.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not run inside the repository");
        return Path.Combine(folder.FullName, "tests", "Godwit.Tests", "Cli");
    }
}
