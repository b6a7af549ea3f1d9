using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;

namespace Godwit.Core.Validation;

/// <summary>Writes reports: JSON for programs, one self-contained HTML page for people.</summary>
public static class ValidationReportWriter
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new NameConverter() },
    };

    /// <summary>Makes sure that a report could be written to <paramref name="path"/>: call it before the comparison.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Usage"/>: the file's ending is neither .json nor .html.</exception>
    public static void CheckPath(string path)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is not (".json" or ".html" or ".htm"))
            throw new GodwitException(ErrorKind.Usage, path, "the report's format follows the file's ending, and this one is not known", "Name a file that ends with .json or .html");
    }

    /// <summary>Writes a report to a file in the format of its ending, replacing the file.</summary>
    /// <exception cref="GodwitException"><see cref="ErrorKind.Usage"/>: the file's ending is neither .json nor .html.</exception>
    public static async Task WriteAsync(ValidationReport report, string path, CancellationToken cancellationToken)
    {
        CheckPath(path);
        var isJson = Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);
        await File.WriteAllTextAsync(path, isJson ? ToJson(report) : ToHtml(report), cancellationToken);
    }

    /// <summary>The report as JSON, as <c>verify --json</c> prints it.</summary>
    public static string ToJson(ValidationReport report) => JsonSerializer.Serialize(new
    {
        report.Success,
        report.Mode,
        report.Mismatches,
        report.StartedAt,
        report.EndedAt,
        ValidationReport.ListCap,
        report.Tables,
        report.LossCounts,
        report.Losses,
    }, Json);

    /// <summary>The report as one HTML page without outside references; every value is escaped.</summary>
    public static string ToHtml(ValidationReport report) => ValidationReportPage.Render(report);

    /// <summary>Table names as one text, as everywhere in the product's JSON.</summary>
    private sealed class NameConverter : JsonConverter<QualifiedName>
    {
        public override QualifiedName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Reports are only written.");

        public override void Write(Utf8JsonWriter writer, QualifiedName value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
