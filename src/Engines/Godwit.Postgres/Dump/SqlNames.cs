using System.Text;
using System.Text.RegularExpressions;
using Godwit.Abstractions.Schema;

namespace Godwit.Postgres.Dump;

/// <summary>Reads names out of the statements that pg_dump writes.</summary>
internal static partial class SqlNames
{
    private const string Part = @"(?:""(?:[^""]|"""")+""|[^\s"".(),;]+)";

    public static QualifiedName? Created(string sql) => Name(CreatePattern().Match(sql));

    /// <summary>Table and constraint of ALTER TABLE ... ADD CONSTRAINT.</summary>
    public static (QualifiedName? Table, string? Constraint) Constraint(string sql)
    {
        var match = ConstraintPattern().Match(sql);
        return (Name(match), match.Success ? Unquote(match.Groups[2].Value) : null);
    }

    /// <summary>The table of ALTER TABLE.</summary>
    public static QualifiedName? Altered(string sql) => Name(AlterPattern().Match(sql));

    /// <summary>ALTER TABLE ... ALTER COLUMN ... of a statement that goes on with SET DEFAULT, or null.</summary>
    public static string? SetDefault(string sql) => DefaultPattern().Match(sql) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Index and table of CREATE INDEX.</summary>
    public static (string? Index, QualifiedName? Table) Index(string sql)
    {
        var match = IndexPattern().Match(sql);
        return match.Success ? (Unquote(match.Groups[2].Value), Name(match)) : (null, null);
    }

    /// <summary>Parent and child of ALTER INDEX ... ATTACH PARTITION, or the child's table of ALTER TABLE ... ATTACH PARTITION.</summary>
    public static (QualifiedName? Parent, QualifiedName? Child) Attached(string sql)
    {
        var match = AttachPattern().Match(sql);
        return match.Success ? (Name(match), Read(match.Groups[2].Value)) : (null, null);
    }

    public static QualifiedName Read(string sql)
    {
        var parts = PartPattern().Matches(sql).Select(part => Unquote(part.Value)).ToList();
        return parts.Count > 1 ? new QualifiedName(parts[0], parts[1]) : new QualifiedName(parts[0]);
    }

    private static QualifiedName? Name(Match match) => match.Success ? Read(match.Groups[1].Value) : null;

    private static string Unquote(string part) =>
        part[0] == '"' ? new StringBuilder(part, 1, part.Length - 2, part.Length).Replace("\"\"", "\"").ToString() : part;

    [GeneratedRegex(@"^CREATE (?:OR REPLACE )?(?:UNLOGGED )?(?:[A-Z]+ )+?(?:IF NOT EXISTS )?(" + Part + @"(?:\." + Part + @")?)(?=[\s(;]|$)")]
    private static partial Regex CreatePattern();

    [GeneratedRegex(@"^ALTER TABLE (?:ONLY )?(" + Part + @"(?:\." + Part + @")?)\s+ADD CONSTRAINT (" + Part + @")\s")]
    private static partial Regex ConstraintPattern();

    [GeneratedRegex(@"^ALTER (?:FOREIGN |MATERIALIZED )?(?:TABLE|VIEW) (?:ONLY )?(" + Part + @"(?:\." + Part + @")?)\s")]
    private static partial Regex AlterPattern();

    [GeneratedRegex(@"^(ALTER (?:FOREIGN )?(?:TABLE|VIEW) (?:ONLY )?" + Part + @"(?:\." + Part + @")? ALTER COLUMN " + Part + @") SET DEFAULT ")]
    private static partial Regex DefaultPattern();

    [GeneratedRegex(@"^CREATE (?:UNIQUE )?INDEX (?=(?:" + Part + @") ON (?:ONLY )?(" + Part + @"(?:\." + Part + @")?)\s)(" + Part + @")")]
    private static partial Regex IndexPattern();

    [GeneratedRegex(@"^ALTER (?:TABLE|INDEX) (?:ONLY )?(" + Part + @"(?:\." + Part + @")?) ATTACH PARTITION (" + Part + @"(?:\." + Part + @")?)(?=[\s;]|$)")]
    private static partial Regex AttachPattern();

    [GeneratedRegex(Part)]
    private static partial Regex PartPattern();
}
