using Godwit.Abstractions.Engines;
using Godwit.Tests.Conformance.Corruption;
using Godwit.Tests.Conformance.Pairs;
using Godwit.Tests.Conformance.Schemas;
using Godwit.Tests.Conformance.Values;

namespace Godwit.Tests.Conformance;

/// <summary>No engine and no pair goes without a suite: whoever adds an engine is told here what is missing.</summary>
public sealed class ComplianceTests
{
    public static TheoryData<Type> Suites => new(typeof(PairSuite<>), typeof(ValueSuite<>), typeof(CorruptionSuite<>));

    [Theory]
    [MemberData(nameof(Suites), DisableDiscoveryEnumeration = true)]
    public void Every_pair_of_engines_has_the_suite(Type suite)
    {
        var engines = EngineNames();
        var tested = typeof(ComplianceTests).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, BaseType: { IsGenericType: true } basis } && basis.GetGenericTypeDefinition() == suite)
            .Select(type => (Pair)Activator.CreateInstance(type.BaseType!.GetGenericArguments()[0])!)
            .Select(pair => $"{pair.Source.Name} to {pair.Target.Name}");
        Assert.Empty(engines.SelectMany(source => engines.Select(target => $"{source} to {target}")).Except(tested));
    }

    /// <summary>The engines that the product is composed of.</summary>
    private static string[] EngineNames()
    {
        var names = Directory.GetFiles(AppContext.BaseDirectory, "Godwit.*.dll")
            .Select(file => System.Reflection.Assembly.Load(Path.GetFileNameWithoutExtension(file)))
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.IsClass && !type.IsAbstract && type.IsAssignableTo(typeof(IDatabaseEngine)))
            .Select(type => ((IDatabaseEngine)Activator.CreateInstance(type)!).Name)
            .ToArray();
        Assert.True(names.Length >= 2, "no engines found");
        return names;
    }
}
