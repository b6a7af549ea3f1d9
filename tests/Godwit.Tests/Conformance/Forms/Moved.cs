using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Core.Planning;
using Godwit.Core.Safety;
using Godwit.Tests.Conformance.Pairs;

namespace Godwit.Tests.Conformance.Forms;

/// <summary>A database made by SQL and moved to another engine by the product's own steps.</summary>
internal sealed class Moved : IAsyncDisposable
{
    private Moved(TestDatabase source, TestDatabase target, Move move) => (Source, Target, Move) = (source, target, move);

    public TestDatabase Source { get; }

    public TestDatabase Target { get; }

    public Move Move { get; }

    public static async Task<Moved> RunAsync(string from, string to, string sql, ConversionOptions? options = null)
    {
        var source = await Engine(from).CreateAsync();
        var target = await Engine(to).CreateAsync();
        await source.ExecuteAsync(sql);
        return new Moved(source, target, await Move.RunAsync(source, target, options: options));
    }

    /// <summary>What the pre-checks find, with nothing moved.</summary>
    public static async Task<(IReadOnlyList<Finding> Findings, SchemaConversion Conversion)> CheckAsync(string from, string to, string sql, ConversionOptions? options = null)
    {
        await using var source = await Engine(from).CreateAsync();
        await using var target = await Engine(to).CreateAsync();
        await source.ExecuteAsync(sql);
        await source.Database.GetServerInfoAsync(TestContext.Current.CancellationToken);
        await target.Database.GetServerInfoAsync(TestContext.Current.CancellationToken);
        var schema = await source.Database.SchemaReader.ReadAsync(TestContext.Current.CancellationToken);
        var conversion = SchemaConverter.Convert(schema, source.Database.Engine, target.Database.Engine, options ?? new ConversionOptions());
        return (await new MigrationSafetyManager(TimeProvider.System).CheckAsync(source.Database, target.Database, conversion, "none", cancellationToken: TestContext.Current.CancellationToken), conversion);
    }

    public ConversionNote Note(string kind, string name) => Assert.Single(Move.Conversion.Notes, note => note.ObjectKind == kind && note.Name == name);

    /// <summary>The schema on the target as read is the one that a conversion of the source promises.</summary>
    public async Task<IReadOnlyList<SchemaDifference>> DiffAsync() => SchemaDiffer.Compare(
        await Source.Database.SchemaReader.ReadAsync(TestContext.Current.CancellationToken), Source.Database.Engine,
        await Target.Database.SchemaReader.ReadAsync(TestContext.Current.CancellationToken), Target.Database.Engine);

    public async Task AssertVerifiedAsync()
    {
        foreach (var mode in new[] { ValidationMode.Full, ValidationMode.Checksum })
            foreach (var table in (await Move.ValidateAsync(new ValidationSettings { Mode = mode })).Tables)
                Assert.True(table.Success, $"{table.Table}: {table.Error ?? $"{table.Mismatches} rows differ"}");
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Target.DisposeAsync();
    }

    public static TestEngine Engine(string name) => name switch { "postgres" => TestEngine.Postgres, "mysql" => TestEngine.MySql, _ => TestEngine.Sqlite };
}
