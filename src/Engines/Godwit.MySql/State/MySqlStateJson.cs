using System.Text.Json.Serialization;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Rows;

namespace Godwit.MySql;

/// <summary>JSON of what Godwit's tables hold, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChunkRange))]
[JsonSerializable(typeof(RowKey))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class MySqlStateJson : JsonSerializerContext;
