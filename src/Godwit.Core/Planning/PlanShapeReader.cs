using System.Globalization;
using System.Text.RegularExpressions;
using Godwit.Abstractions.Rows;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Godwit.Core.Planning;

/// <summary>Reads YAML of a given shape and gathers every problem.</summary>
internal sealed class PlanShapeReader(List<PlanProblem> problems)
{
    private const int MostNesting = 32;
    private readonly Func<string, string?>? _environment;

    public PlanShapeReader(List<PlanProblem> problems, Func<string, string?> environment) : this(problems) => _environment = environment;

    /// <summary>The document, or null where it is no YAML or of another shape altogether.</summary>
    public PlanValue? Read(string yaml, PlanShape shape)
    {
        try
        {
            using var text = new StringReader(yaml);
            var parser = new Parser(text);
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                Problem(1, "the file is empty");
                return null;
            }

            var node = YamlNode.Load(parser, 0, MostNesting);
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second))
                Problem((int)second.Start.Line, "a second document begins here: a plan is one document");
            return Read(node, shape, "the file");
        }
        catch (YamlException exception)
        {
            Problem((int)exception.Start.Line, "not YAML: " + Clean(exception));
            return null;
        }
    }

    private PlanValue? Read(YamlNode node, PlanShape shape, string where)
    {
        if (node is YamlAlias)
            return Problem(node.Line, $"{where} is an alias: write the value out");
        return shape switch
        {
            MapShape map => ReadMap(node, map, where),
            DictionaryShape dictionary => ReadDictionary(node, dictionary, where),
            ListShape list => ReadList(node, list, where),
            LossShape loss => ReadLoss(node, loss, where),
            _ => node is YamlScalar scalar ? ReadScalar(scalar, shape, where) : Problem(node.Line, $"{where} must be {Expected(shape)}, not {node.InWords}"),
        };
    }

    private PlanValue? ReadMap(YamlNode node, MapShape shape, string where)
    {
        if (node is YamlScalar scalar && shape.ScalarKey is { } scalarKey)
        {
            var value = Read(scalar, shape.Keys.First(key => key.Name == scalarKey).Shape, where);
            return value is null ? null : new PlanValue(node.Line, new Dictionary<string, PlanValue> { [scalarKey] = value });
        }

        if (node is not YamlMap map)
            return Problem(node.Line, $"{where} must be a mapping with {string.Join(", ", shape.Keys.Select(key => key.Name))}, not {node.InWords}");
        var values = new Dictionary<string, PlanValue>();
        var seen = new Dictionary<string, int>();
        foreach (var (key, value) in map.Entries)
        {
            if (shape.Keys.FirstOrDefault(known => known.Name == key.Text) is not { } known)
            {
                var nearest = PlanWords.Nearest(key.Text, shape.Keys.Select(known => known.Name));
                Problem(key.Line, $"unknown key '{key.Text}' in {where}"
                    + (nearest is null ? $"; keys here: {string.Join(", ", shape.Keys.Select(known => known.Name))}" : $"; did you mean '{nearest}'?"));
                continue;
            }

            if (!seen.TryAdd(key.Text, key.Line))
            {
                Problem(key.Line, $"'{key.Text}' stands in {where} twice, first in line {seen[key.Text]}");
                continue;
            }

            if (value is YamlScalar { IsNull: true } && known.Shape is not (ChoiceShape { NullIsWord: true } or LossShape))
            {
                if (known.Required)
                    Problem(value.Line, $"'{key.Text}' in {where} has no value");
                continue;
            }

            if (Read(value, known.Shape, $"'{key.Text}'") is { } good)
                values[key.Text] = good;
        }

        foreach (var key in shape.Keys)
            if (key.Required && !seen.ContainsKey(key.Name))
                Problem(node.Line, $"'{key.Name}' is missing in {where}: {key.Description}");
        return new PlanValue(node.Line, values);
    }

    private PlanValue? ReadDictionary(YamlNode node, DictionaryShape shape, string where)
    {
        if (node is not YamlMap map)
            return Problem(node.Line, $"{where} must be a mapping, not {node.InWords}");
        var values = new Dictionary<string, PlanValue>();
        foreach (var (key, value) in map.Entries)
        {
            if (values.TryGetValue(key.Text, out var first))
                Problem(key.Line, $"'{key.Text}' stands in {where} twice, first in line {first.Line}");
            else if (Read(value, shape.Value, $"'{key.Text}' of {where}") is { } good)
                values[key.Text] = good with { Line = key.Line };
        }

        return new PlanValue(node.Line, values);
    }

    private PlanValue? ReadList(YamlNode node, ListShape shape, string where)
    {
        if (node is not YamlList list)
            return Problem(node.Line, $"{where} must be a list, not {node.InWords}");
        if (shape.NotEmpty && list.Items.Count == 0)
            return Problem(node.Line, $"{where} is empty");
        var values = new List<PlanValue>();
        foreach (var item in list.Items)
            if (Read(item, shape.Item, "an entry of " + where) is { } good)
                values.Add(good);
        return new PlanValue(node.Line, values);
    }

    private PlanValue? ReadLoss(YamlNode node, LossShape shape, string where)
    {
        if (node is YamlMap && LossActions.TakesValue(shape.Kind))
            return Read(node, LossActions.OwnValue, where) is { } map && map.Text("value") is { } value ? Own(value) : null;
        if (node is not YamlScalar scalar)
            return Problem(node.Line, $"{where} must be {LossActions.Expected(shape.Kind)}, not {node.InWords}");
        var text = scalar.IsNull ? "null" : scalar.Text;
        if (LossActions.Find(shape.Kind, text) is { } action)
            return new PlanValue(node.Line, new LossRule(action, null));
        if (LossActions.IsValue(shape.Kind, text))
            return Own(text);
        var nearest = PlanWords.Nearest(text, LossActions.Words(shape.Kind));
        return Problem(node.Line, $"{where} must be {LossActions.Expected(shape.Kind)}, not '{Shown(where, text)}'" + (nearest is null ? "" : $"; did you mean '{nearest}'?"));

        PlanValue? Own(string value) => LossActions.IsPossible(shape.Kind, value)
            ? new PlanValue(node.Line, new LossRule(LossAction.Value, value))
            : Problem(node.Line, $"{where} must be {LossActions.Expected(shape.Kind)}, not '{Shown(where, value)}'");
    }

    private PlanValue? ReadScalar(YamlScalar node, PlanShape shape, string where)
    {
        var text = node.Text;
        if (node.IsNull && shape is not ChoiceShape { NullIsWord: true })
            return Problem(node.Line, $"{where} has no value: it must be {Expected(shape)}");
        object? value = shape switch
        {
            TextShape { Pattern: { } pattern } => Regex.IsMatch(text, pattern) && !text.EndsWith('\n') ? text : null,
            TextShape => text,
            WholeShape whole => node.Plain && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= whole.Minimum && number <= whole.Maximum ? number : null,
            FlagShape => node.Plain && text is "true" or "false" ? text == "true" : null,
            DurationShape => QuantityText.TryParseDuration(text, out var duration) ? duration : null,
            SizeShape => QuantityText.TryParseSize(text, out var bytes) ? bytes : null,
            ChoiceShape choice => choice.Words.Contains(node.IsNull ? "null" : text) ? (node.IsNull ? "null" : text) : null,
            _ => null,
        };
        if (value is null)
        {
            var nearest = shape is ChoiceShape words ? PlanWords.Nearest(text, words.Words) : null;
            return Problem(node.Line, $"{where} must be {Expected(shape)}, not '{Shown(where, text)}'" + (nearest is null ? "" : $"; did you mean '{nearest}'?"));
        }

        if (shape is TextShape { Environment: true } && _environment is not null)
            foreach (var name in EnvironmentReferences.Unset(text, _environment))
                Problem(node.Line, $"{where} uses the environment variable '{name}', which is not set");
        return new PlanValue(node.Line, value);
    }

    private static string Expected(PlanShape shape) => shape switch
    {
        TextShape { PatternInWords: { } words } => words,
        TextShape => "text",
        WholeShape { Maximum: >= int.MaxValue } whole => string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {whole.Minimum}"),
        WholeShape whole => string.Create(CultureInfo.InvariantCulture, $"a whole number from {whole.Minimum} to {whole.Maximum}"),
        FlagShape => "true or false",
        DurationShape => "a duration such as 500ms, 30s, 5m or 1h30m",
        SizeShape => "a size such as 512MB or 20GB",
        ChoiceShape { Words: [var only] } => $"'{only}'",
        ChoiceShape choice => "one of " + string.Join(", ", choice.Words),
        _ => "a value",
    };

    private static string Shown(string where, string text) =>
        where.Contains("url", StringComparison.OrdinalIgnoreCase) ? "***" : text.Length > 60 ? text[..60] + "…" : text;

    private static string Clean(YamlException exception)
    {
        var message = exception.Message;
        var mark = message.IndexOf("): ", StringComparison.Ordinal);
        return mark < 0 ? message : message[(mark + 3)..];
    }

    private PlanValue? Problem(int line, string message)
    {
        problems.Add(new PlanProblem(line, message));
        return null;
    }
}
