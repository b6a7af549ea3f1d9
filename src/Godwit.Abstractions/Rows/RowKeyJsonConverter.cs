using System.Text.Json;
using System.Text.Json.Serialization;

namespace Godwit.Abstractions.Rows;

/// <summary>A <see cref="RowKey"/> as a JSON array of texts and nulls.</summary>
public sealed class RowKeyJsonConverter : JsonConverter<RowKey>
{
    /// <inheritdoc/>
    public override RowKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonSerializer.Deserialize<string?[]>(ref reader, options) ?? []);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RowKey value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToArray(), options);
}
