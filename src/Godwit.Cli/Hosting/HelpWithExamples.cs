using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Godwit.Cli.Hosting;

/// <summary>The parser's own help, followed by the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is CliCommand { Examples.Count: > 0 } command)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(command.Examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in command.Examples)
                output.WriteLine("  " + example);
            output.WriteLine();
        }

        return result;
    }
}
