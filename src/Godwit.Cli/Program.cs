using Godwit.Cli.Commands;
using Godwit.Cli.Hosting;

// Asked by scripts before anything else: answered without loading the parser, the engines or the renderer.
if (args is ["version"])
{
    Console.Out.WriteLine(VersionInfo.Current);
    return 0;
}

return await CommandLine.RunAsync(args);
