using System.Text.Json;
using Godwit.Abstractions.Rows;

namespace Godwit.Cli.Rendering;

/// <summary>Kinds of losses as the plan spells them.</summary>
internal static class LossWords
{
    public static string Of(LossKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}
