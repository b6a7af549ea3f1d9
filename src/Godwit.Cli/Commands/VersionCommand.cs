using Godwit.Cli.Hosting;

namespace Godwit.Cli.Commands;

internal static class VersionCommand
{
    public static CliCommand Create() =>
        new CliCommand("version", "Says which version this is, which commit it was built from and what it runs on.", "godwit version").Runs(Run);

    private static Task<int> Run(Session session, CancellationToken cancellationToken)
    {
        if (session.Json)
            session.WriteJson(VersionInfo.Current);
        else
            session.Say(VersionInfo.Current.ToString());
        return Task.FromResult(ExitCode.Done);
    }
}
