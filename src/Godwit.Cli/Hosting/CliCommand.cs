using System.CommandLine;

namespace Godwit.Cli.Hosting;

/// <summary>A command with an example for its help.</summary>
internal sealed class CliCommand : Command
{
    public CliCommand(string name, string description, params string[] examples) : base(name, description) => Examples = examples;

    /// <summary>Command lines that work, shown at the end of the help.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Runs <paramref name="action"/> in a session; what it throws becomes an error message and an exit code.</summary>
    public CliCommand Runs(Func<Session, CancellationToken, Task<int>> action)
    {
        SetAction((parse, cancellationToken) => Session.RunAsync(parse, action, cancellationToken));
        return this;
    }

    /// <summary>Adds arguments and options.</summary>
    public CliCommand With(params Symbol[] symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
                Add(argument);
            else if (symbol is Option option)
                Add(option);
        }

        return this;
    }
}
