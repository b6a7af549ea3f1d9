using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Microsoft.Extensions.Logging;

namespace Godwit.Tests.Core.Validation;

/// <summary>An engine of which only names are asked.</summary>
internal sealed class ScriptedEngine : IDatabaseEngine, IIdentifierRules
{
    public string Name => "scripted";

    public string DisplayName => "Scripted";

    public IReadOnlyList<string> Schemes => ["scripted"];

    public EngineCapabilities Capabilities { get; } = new();

    public IIdentifierRules Identifiers => this;

    public ITypeMap Types => throw new NotSupportedException();

    public ISchemaWriter SchemaWriter => throw new NotSupportedException();

    public ISqlDialect Sql => throw new NotSupportedException();

    public ISchemaForms Forms => throw new NotSupportedException();

    public string? DefaultSchema => null;

    public int MaxBytes => 63;

    public IDatabase Open(DatabaseEndpoint endpoint, ILoggerFactory? loggers = null) => throw new NotSupportedException();

    public Task<bool> CreateDatabaseAsync(DatabaseEndpoint endpoint, CancellationToken cancellationToken) => throw new NotSupportedException();

    public string Quote(string name) => $"\"{name}\"";

    public string Quote(QualifiedName name) => $"\"{name}\"";

    public string QuoteLiteral(string text) => $"'{text}'";

    public string ComparisonKey(string name) => name;

    public string Shorten(string name) => name;
}
