namespace Godwit.Core.Planning;

/// <summary>A value of a plan file that has the right shape, and where it stands.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Value">A string, long, bool, TimeSpan, list or dictionary of values.</param>
internal sealed record PlanValue(int Line, object Value)
{
    public static PlanValue EmptyMap(int line) => new(line, new Dictionary<string, PlanValue>());

    public IReadOnlyDictionary<string, PlanValue> Map => (IReadOnlyDictionary<string, PlanValue>)Value;

    public IReadOnlyList<PlanValue> Items => (IReadOnlyList<PlanValue>)Value;

    public PlanValue? Find(string key) => Map.GetValueOrDefault(key);

    /// <summary>The value of the key, or an empty map where it is missing.</summary>
    public PlanValue Section(string key) => Find(key) ?? EmptyMap(Line);

    public IReadOnlyList<PlanValue> List(string key) => Find(key)?.Items ?? [];

    public string? Text(string key) => Find(key)?.Value as string;

    public IReadOnlyList<string> Texts(string key) => [.. List(key).Select(item => (string)item.Value)];

    public IReadOnlyList<string>? TextsOrNull(string key) => Find(key) is null ? null : Texts(key);

    public bool Flag(string key, bool otherwise) => Find(key)?.Value as bool? ?? otherwise;

    public long? Whole(string key) => Find(key)?.Value as long?;

    public int Whole(string key, int otherwise) => (int)(Whole(key) ?? otherwise);

    public TimeSpan? Duration(string key) => Find(key)?.Value as TimeSpan?;

    public T Word<T>(string key, T otherwise) where T : struct, Enum => PlanWords.Find<T>(Text(key)) ?? otherwise;
}
