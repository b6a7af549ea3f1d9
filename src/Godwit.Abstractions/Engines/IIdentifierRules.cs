using Godwit.Abstractions.Schema;

namespace Godwit.Abstractions.Engines;

/// <summary>How an engine spells names. Pure.</summary>
public interface IIdentifierRules
{
    /// <summary>The longest name in bytes of UTF-8.</summary>
    int MaxBytes { get; }

    /// <summary>Quotes a name, always, by the engine's own rules: any name comes out safe, whatever it holds.</summary>
    /// <exception cref="GodwitException">The name cannot be spelled at all (empty, or with a NUL character).</exception>
    string Quote(string name);

    /// <summary>Quotes schema and name.</summary>
    string Quote(QualifiedName name);

    /// <summary>Quotes text as a literal.</summary>
    string QuoteLiteral(string text);

    /// <summary>What two names must differ in to be two objects: the name itself, or its lower case where the engine ignores case.</summary>
    string ComparisonKey(string name);

    /// <summary><see cref="ComparisonKey"/> of a table's name, where the server keeps those apart that differ only in case. Default: as for every name.</summary>
    string TableComparisonKey(string name) => ComparisonKey(name);

    /// <summary>The name cut to <see cref="MaxBytes"/> with a short hash of the whole at its end; the same name where it fits. Deterministic.</summary>
    string Shorten(string name);
}
