using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Godwit.Core.Planning;

/// <summary>A node of a YAML document that knows its line. Duplicate keys are kept, so that they can be reported.</summary>
internal abstract record YamlNode(int Line)
{
    public abstract string InWords { get; }

    public static YamlNode Load(IParser parser, int depth, int mostNesting)
    {
        var line = (int)parser.Current!.Start.Line;
        if (depth > mostNesting)
            throw new YamlException(parser.Current.Start, parser.Current.End, "nested too deeply");
        if (parser.TryConsume<Scalar>(out var scalar))
            return new YamlScalar(line, scalar.Value, scalar.Style is ScalarStyle.Plain or ScalarStyle.Any);
        if (parser.TryConsume<AnchorAlias>(out _))
            return new YamlAlias(line);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(Load(parser, depth + 1, mostNesting));
            return new YamlList(line, items);
        }

        parser.Consume<MappingStart>();
        var entries = new List<(YamlScalar, YamlNode)>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Load(parser, depth + 1, mostNesting);
            var value = Load(parser, depth + 1, mostNesting);
            entries.Add((key as YamlScalar ?? new YamlScalar(key.Line, key.InWords, false), value));
        }

        return new YamlMap(line, entries);
    }
}

internal sealed record YamlScalar(int Line, string Text, bool Plain) : YamlNode(Line)
{
    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL" && Plain;

    public override string InWords => IsNull ? "nothing" : "a single value";
}

internal sealed record YamlList(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line)
{
    public override string InWords => "a list";
}

internal sealed record YamlMap(int Line, IReadOnlyList<(YamlScalar Key, YamlNode Value)> Entries) : YamlNode(Line)
{
    public override string InWords => "a mapping";
}

internal sealed record YamlAlias(int Line) : YamlNode(Line)
{
    public override string InWords => "an alias";
}
