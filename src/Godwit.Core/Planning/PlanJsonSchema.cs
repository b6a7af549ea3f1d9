using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Godwit.Abstractions.Rows;

namespace Godwit.Core.Planning;

/// <summary>The JSON Schema of plan files, made from the key table that the reader uses.</summary>
internal static class PlanJsonSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Plan of Godwit",
        };
        foreach (var (key, value) in Of(PlanKeys.Root).ToList())
            schema[key] = value?.DeepClone();
        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Of(PlanShape shape) => shape switch
    {
        TextShape { Pattern: { } pattern } => new JsonObject { ["type"] = "string", ["pattern"] = pattern },
        TextShape => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") },
        WholeShape whole => new JsonObject { ["type"] = "integer", ["minimum"] = whole.Minimum, ["maximum"] = whole.Maximum },
        FlagShape => new JsonObject { ["type"] = "boolean" },
        DurationShape => new JsonObject { ["type"] = "string", ["pattern"] = QuantityText.DurationPattern },
        SizeShape => new JsonObject { ["type"] = "string", ["pattern"] = QuantityText.SizePattern },
        LossShape loss => Loss(loss.Kind),
        ChoiceShape choice => new JsonObject { ["enum"] = Words(choice) },
        ListShape list => List(list),
        DictionaryShape dictionary => new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(dictionary.Value) },
        MapShape { ScalarKey: { } key } map => new JsonObject
        {
            ["anyOf"] = new JsonArray(Of(map.Keys.First(known => known.Name == key).Shape), Of(map with { ScalarKey = null })),
        },
        MapShape map => Map(map),
        _ => [],
    };

    private static JsonObject Map(MapShape map)
    {
        var properties = new JsonObject();
        foreach (var key in map.Keys)
        {
            var value = Of(key.Shape);
            var property = key.Required ? value : new JsonObject { ["anyOf"] = new JsonArray(value, new JsonObject { ["type"] = "null" }) };
            property["description"] = key.Description;
            properties[key.Name] = property;
        }

        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false };
        if (map.Keys.Any(key => key.Required))
            schema["required"] = new JsonArray([.. map.Keys.Where(key => key.Required).Select(key => (JsonNode)key.Name)]);
        schema["properties"] = properties;
        return schema;
    }

    private static JsonObject Loss(LossKind kind)
    {
        var words = new JsonObject { ["enum"] = Words(new ChoiceShape(LossActions.Words(kind), NullIsWord: true)) };
        if (!LossActions.TakesValue(kind))
            return words;
        var choices = new JsonArray(words, Of(LossActions.OwnValue));
        if (LossActions.ValuePattern(kind) is { } pattern)
            choices.Insert(1, new JsonObject { ["type"] = LossActions.IsNumber(kind) ? new JsonArray("string", "number") : "string", ["pattern"] = pattern });
        return new JsonObject { ["anyOf"] = choices };
    }

    private static JsonObject List(ListShape list)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = Of(list.Item) };
        if (list.NotEmpty)
            schema["minItems"] = 1;
        return schema;
    }

    private static JsonArray Words(ChoiceShape choice)
    {
        var words = new JsonArray([.. choice.Words.Select(word => (JsonNode)word)]);
        if (choice.NullIsWord)
            words.Add((JsonNode?)null);
        return words;
    }
}
