using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Copying;
using Godwit.Core.Planning;
using Godwit.Core.Validation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Godwit.Tests.Conformance.Pairs;

/// <summary>One database moved to another by the product's own steps: schema, rows, indexes, constraints, sequences.</summary>
public sealed class Move
{
    private static int _moves;

    private Move(TestDatabase source, TestDatabase target, LossPolicy losses)
    {
        Source = source;
        Target = target;
        Losses = losses;
        Owner = new TargetOwner($"move-{Interlocked.Increment(ref _moves)}", 1);
    }

    public TestDatabase Source { get; }

    public TestDatabase Target { get; }

    public LossPolicy Losses { get; }

    public TargetOwner Owner { get; }

    public SchemaConversion Conversion { get; private set; } = null!;

    public SchemaScript Script { get; private set; } = null!;

    public static async Task<Move> RunAsync(TestDatabase source, TestDatabase target, LossPolicy? losses = null, ConversionOptions? options = null)
    {
        var move = new Move(source, target, losses ?? LossPolicy.RefuseAll);
        await move.RunAsync(options ?? new ConversionOptions(), TestContext.Current.CancellationToken);
        return move;
    }

    public async Task<ValidationReport> ValidateAsync(ValidationSettings settings) =>
        await (await ValidatorAsync()).ValidateAsync(Conversion.Tables, settings, Losses, null, TestContext.Current.CancellationToken);

    /// <summary>Finds what differs, makes the target equal and compares again.</summary>
    public async Task<ValidationReport> RepairAsync()
    {
        var settings = new ValidationSettings { BatchSize = 2 };
        var validator = await ValidatorAsync();
        await validator.RepairAsync(await ValidateAsync(settings), Conversion.Tables, settings, Losses, Owner, TestContext.Current.CancellationToken);
        return await ValidateAsync(settings);
    }

    private async Task<DataValidator> ValidatorAsync() => new(Source.Database, Target.Database, TimeProvider.System)
    {
        Ledger = await LossLedger.ReadAsync(Target.Database.TargetState, Owner.Migration, TestContext.Current.CancellationToken),
    };

    private async Task RunAsync(ConversionOptions options, CancellationToken cancellationToken)
    {
        var source = Source.Database;
        var target = Target.Database;
        await source.GetServerInfoAsync(cancellationToken);
        await target.GetServerInfoAsync(cancellationToken);
        var schema = await source.SchemaReader.ReadAsync(cancellationToken);
        Conversion = SchemaConverter.Convert(schema, source.Engine, target.Engine, options);
        Script = target.Engine.SchemaWriter.Script(Conversion.Target);
        await target.TargetState.AcquireAsync(Owner, cancellationToken);
        await ApplyAsync(stage => stage < SchemaStage.TableKeys, cancellationToken);
        var runner = new CopyRunner(source, target, new CopySettings(), Losses, new CopyMonitor(TimeProvider.System), TimeProvider.System, NullLogger.Instance);
        await runner.RunAsync(Owner, Conversion.Tables, Script, new PauseGate(), cancellationToken);
        await ApplyAsync(stage => stage > SchemaStage.TableKeys, cancellationToken);
    }

    private async Task ApplyAsync(Func<SchemaStage, bool> wanted, CancellationToken cancellationToken)
    {
        foreach (var statement in Script.Statements)
            if (wanted(statement.Stage))
                await Target.Database.TargetState.ApplyAsync(Owner, statement, cancellationToken);
    }
}
