using System.Text.Json;
using System.Text.Json.Serialization;

namespace Godwit.Abstractions.Schema;

internal sealed class LabelListJsonConverter : JsonConverter<LabelList>
{
    public override LabelList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonSerializer.Deserialize<string[]>(ref reader, options) ?? []);

    public override void Write(Utf8JsonWriter writer, LabelList value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToArray(), options);
}
