using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;
using Microsoft.Extensions.Logging;

namespace Godwit.Core.Copying;

/// <summary>
/// Copies the rows of a migration's tables, in chunks and in parallel, and builds each table's primary key when its copy ends.
/// What is done stands in the target, so the same call goes on after any crash.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>A snapshot of the source is taken; every worker reads under it.</item>
/// <item>Tables without recorded chunks are split and their chunks recorded in the target before the first is copied.</item>
/// <item>A table that was begun under an earlier snapshot and is split physically is emptied and begun anew: rows may have moved.</item>
/// <item>Workers take chunks, large tables first; rows and the chunk's record commit together.</item>
/// <item>After its last chunk a table's keys are built; at the end, those that belong to several tables (partitioned roots).</item>
/// </list>
/// When a server goes away, the whole round ends, waits and starts again from what is recorded, with growing pauses; rounds that make
/// progress do not count towards the limit.
/// </remarks>
public sealed partial class CopyRunner
{
    private const int MostRoundsWithoutProgress = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly IDatabase _source;
    private readonly IDatabase _target;
    private readonly CopySettings _settings;
    private readonly CopyMonitor _monitor;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ChunkCopier _copier;

    /// <summary>Makes a runner.</summary>
    public CopyRunner(IDatabase source, IDatabase target, CopySettings settings, LossPolicy losses, CopyMonitor monitor, TimeProvider time,
        ILogger logger)
    {
        _source = source;
        _target = target;
        _settings = settings;
        _monitor = monitor;
        _time = time;
        _logger = logger;
        _copier = new ChunkCopier(source, target, losses, monitor, new RowRateLimit(settings.MaxRowsPerSecond, time));
    }

    /// <summary>Copies every table that is not copied yet.</summary>
    /// <param name="owner">Who copies; must hold the target (<see cref="ITargetState.AcquireAsync"/>).</param>
    /// <param name="tables">The tables' ways.</param>
    /// <param name="script">The target's schema script: its statements of <see cref="SchemaStage.TableKeys"/> are applied here.</param>
    /// <param name="pause">Passed before each chunk.</param>
    /// <param name="cancellationToken">Stops; chunks under way are rolled back.</param>
    /// <exception cref="GodwitException">A chunk failed for a reason that a retry does not mend, or retries are used up.</exception>
    public async Task RunAsync(TargetOwner owner, IReadOnlyList<TableMapping> tables, SchemaScript script, PauseGate pause,
        CancellationToken cancellationToken)
    {
        var rounds = 0;
        while (true)
        {
            var round = new CopyRound(_source, _target, _settings, _monitor, _copier, owner, tables, script, pause);
            try
            {
                await round.RunAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                var failure = Translate(exception);
                rounds = round.ChunksCommitted > 0 ? 1 : rounds + 1;
                if (failure.Kind is not (ErrorKind.Unreachable or ErrorKind.Contention) || rounds >= MostRoundsWithoutProgress)
                    throw failure;
                var wait = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << rounds));
                _monitor.Notice($"{failure.Message}; trying again in {wait.TotalSeconds:0.#} s");
                LogRetry(_logger, failure.Message, wait.TotalSeconds);
                await Task.Delay(wait, _time, cancellationToken);
            }
        }
    }

    private GodwitException Translate(Exception exception) =>
        exception as GodwitException ?? _target.Translate(exception, "copy");

    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "{Failure}; trying again in {Seconds} s")]
    private static partial void LogRetry(ILogger logger, string failure, double seconds);
}
