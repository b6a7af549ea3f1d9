using System.Globalization;
using System.Net;
using System.Text;
using Godwit.Abstractions.Rows;
using Godwit.Core.Copying;

namespace Godwit.Core.Validation;

/// <summary>The report as an HTML page.</summary>
internal static class ValidationReportPage
{
    private const string Style = """
        :root { color-scheme: light dark; --ground: #fbfaf7; --card: #fff; --ink: #1f2933; --soft: #647382; --line: #e3e0d8; --good: #1f7a4d; --bad: #b3261e; --tint: #f3f1ea; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14181c; --card: #1c2228; --ink: #e6e9ec; --soft: #98a4af; --line: #2e363e; --good: #5cc98f; --bad: #ff8a80; --tint: #232a31; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 62rem; padding: 2.5rem 1.25rem 4rem; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
        h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 0; overflow-wrap: anywhere; } h3 { font-size: .9rem; margin: 1rem 0 .35rem; }
        .soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); }
        .verdict { font-size: 1.15rem; font-weight: 600; margin: 1.5rem 0; }
        table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .45rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { color: var(--soft); font-weight: 500; font-size: .85rem; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
        .wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.2rem; margin-top: 1.2rem; }
        code { background: var(--tint); border-radius: .3rem; padding: .05rem .35rem; font: .86em/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
        ul { margin: 0; padding-left: 1.1rem; } li { margin: .15rem 0; }
        """;

    public static string Render(ValidationReport report)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append("<title>Comparison of source and target</title>\n<style>\n").Append(Style).Append("\n</style>\n</head>\n<body>\n");
        page.Append("<h1>Comparison of source and target</h1>\n");
        page.Append(CultureInfo.InvariantCulture,
            $"<p class=\"soft\">{Escape(report.Mode.ToString().ToLowerInvariant())}, {report.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, {(report.EndedAt - report.StartedAt).TotalSeconds:0.0} s</p>\n");
        page.Append(Verdict(report));
        AppendOverview(page, report);
        foreach (var table in report.Tables.Where(table => !table.Success))
            AppendTable(page, table);
        AppendLosses(page, report);
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static string Verdict(ValidationReport report)
    {
        var failed = report.Tables.Count(table => !table.Success);
        return report.Success
            ? string.Create(CultureInfo.InvariantCulture, $"<p class=\"verdict good\">Source and target are equal: {report.Tables.Count} tables, {report.Tables.Sum(table => table.Rows):N0} rows.</p>\n")
            : string.Create(CultureInfo.InvariantCulture, $"<p class=\"verdict bad\">{failed} of {report.Tables.Count} tables failed; {report.Mismatches:N0} rows differ.</p>\n");
    }

    private static void AppendOverview(StringBuilder page, ValidationReport report)
    {
        page.Append("<div class=\"wide\"><table>\n<tr><th>Table</th><th>Mode</th><th class=\"number\">Rows</th><th class=\"number\">Differences</th><th class=\"number\">Seconds</th><th>Result</th></tr>\n");
        foreach (var table in report.Tables)
        {
            var verdict = table.Success ? "<span class=\"good\">equal</span>" : table.Error is null ? "<span class=\"bad\">different</span>" : "<span class=\"bad\">failed</span>";
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{Escape(table.Table.ToString())}</td><td>{Escape(table.Mode.ToString().ToLowerInvariant())}</td><td class=\"number\">{table.Rows:N0}</td>");
            page.Append(CultureInfo.InvariantCulture, $"<td class=\"number\">{table.Mismatches:N0}</td><td class=\"number\">{table.Seconds:0.0}</td><td>{verdict}");
            if (table.Confidence is { } confidence)
                page.Append("<br><span class=\"soft\">").Append(Escape(confidence)).Append("</span>");
            page.Append("</td></tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private static void AppendTable(StringBuilder page, ValidationResult table)
    {
        page.Append("<section>\n<h2>").Append(Escape(table.Table.ToString())).Append("</h2>\n");
        if (table.Error is { } error)
            page.Append("<p class=\"bad\">").Append(Escape(error)).Append("</p>\n");
        AppendList(page, "Missing on the target", table.Missing.Select(Code));
        AppendList(page, "Only on the target", table.Extra.Select(Code));
        AppendList(page, "With other values", table.Different.Select(row => Code(row.Key) + " in " + string.Join(", ", row.Columns.Select(column => "<code>" + Escape(column) + "</code>"))));
        page.Append("</section>\n");
    }

    private static void AppendLosses(StringBuilder page, ValidationReport report)
    {
        if (report.LossCounts.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>Values changed because the plan allows it: {report.LossCounts.Sum(count => count.Values):N0}</h2>\n");
        page.Append("<div class=\"wide\"><table>\n<tr><th>Table</th><th>Column</th><th>Kind</th><th class=\"number\">Values</th></tr>\n");
        foreach (var count in report.LossCounts)
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{Escape(count.Table.ToString())}</td><td>{Escape(count.Column)}</td><td>{LossRules.NameOf(count.Kind)}</td><td class=\"number\">{count.Values:N0}</td></tr>\n");
        page.Append("</table></div>\n");
        if (report.Losses.Count > 0)
            page.Append("<h3>Each of them</h3>\n<div class=\"wide\"><table>\n<tr><th>Table</th><th>Key</th><th>Column</th><th>Kind</th><th>Before</th><th>After</th></tr>\n");
        foreach (var loss in report.Losses)
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{Escape(loss.Table.ToString())}</td><td>{(loss.Key is { } key ? Code(key) : "")}</td><td>{Escape(loss.Column)}</td><td>{LossRules.NameOf(loss.Kind)}</td><td><code>{Escape(loss.Before)}</code></td><td>{(loss.After is { } after ? "<code>" + Escape(after) + "</code>" : "NULL")}</td></tr>\n");
        page.Append(report.Losses.Count > 0 ? "</table></div>\n</section>\n" : "</section>\n");
    }

    private static void AppendList(StringBuilder page, string title, IEnumerable<string> items)
    {
        var lines = items.ToArray();
        if (lines.Length == 0)
            return;
        page.Append("<h3>").Append(title);
        if (lines.Length == ValidationReport.ListCap)
            page.Append(CultureInfo.InvariantCulture, $" <span class=\"soft\">(the first {ValidationReport.ListCap})</span>");
        page.Append("</h3>\n<ul>\n");
        foreach (var line in lines)
            page.Append("<li>").Append(line).Append("</li>\n");
        page.Append("</ul>\n");
    }

    private static string Code(RowKey key) => "<code>" + Escape(key.ToString()) + "</code>";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
