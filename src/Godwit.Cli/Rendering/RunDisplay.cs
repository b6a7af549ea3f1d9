using Godwit.Cli.Hosting;
using Godwit.Core.State;

namespace Godwit.Cli.Rendering;

/// <summary>Shows how a run gets on. <see cref="Report"/> may come from any thread, one call at a time.</summary>
internal abstract class RunDisplay : IProgress<MigrationSnapshot>, IAsyncDisposable
{
    /// <summary>Bars on a terminal, plain lines elsewhere unless <paramref name="plain"/> is false, nothing with <c>--quiet</c>.</summary>
    public static RunDisplay Create(Session session, bool plain = true)
    {
        if (session.Quiet)
            return new NoDisplay();
        if (session.IsInteractive && session.Screen.Profile.Capabilities.Ansi)
            return new LiveRunDisplay(session.Screen, session.Time);
        return plain ? new PlainRunDisplay(session.Say, session.Time) : new NoDisplay();
    }

    public abstract void Report(MigrationSnapshot value);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class NoDisplay : RunDisplay
    {
        public override void Report(MigrationSnapshot value)
        {
        }
    }
}
