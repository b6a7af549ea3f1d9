using System.Text.Json;
using System.Text.Json.Serialization;

namespace Godwit.Abstractions.Rows;

internal sealed class RowKeyJsonConverter : JsonConverter<RowKey>
{
    public override RowKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonSerializer.Deserialize<string?[]>(ref reader, options) ?? []);

    public override void Write(Utf8JsonWriter writer, RowKey value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToArray(), options);
}
