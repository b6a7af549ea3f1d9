using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Core.Conversion;
using Godwit.MySql.Checks;
using Godwit.Tests.Conformance.Pairs;
using Godwit.Tests.Servers;
using Xunit;

namespace Godwit.Tests.Engines.MySql;

/// <summary>Case 79: UTF-8 that was written through a latin1 connection is named before it moves.</summary>
public sealed class DoubleEncodingTests
{
    [Theory]
    [InlineData("Ã©", true)]
    [InlineData("â‚¬ 5", true)]
    [InlineData("æ—¥æœ¬", true)]
    [InlineData("Ã©tÃ", true)]
    [InlineData("é", false)]
    [InlineData("Müller", false)]
    [InlineData("日本", false)]
    [InlineData("Ã und ß", false)]
    public void IsToldFromOrdinaryText(string text, bool expected) => Assert.Equal(expected, DoubleEncoding.IsEncodedTwice(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task IsNamedByThePrechecks()
    {
        var server = await MariaDbServer.SharedAsync();
        await using var source = new MySqlTestDatabase(server, await server.CreateDatabaseAsync("encoding"));
        await source.ExecuteAsync("""
            CREATE TABLE t (id int PRIMARY KEY, wrong varchar(50) CHARACTER SET latin1, twice varchar(50) CHARACTER SET utf8mb4, fine varchar(50) CHARACTER SET latin1, ascii varchar(50) CHARACTER SET latin1);
            INSERT INTO t VALUES (1, _latin1 X'C3A9', CONVERT(_latin1 X'C3A9' USING utf8mb4), 'é', 'x'), (2, 'plain', 'plain', 'ü', 'y'), (3, _latin1 X'E282AC', 'x', 'ß', NULL);
            """);
        var stop = TestContext.Current.CancellationToken;
        var schema = await source.Database.SchemaReader.ReadAsync(stop);

        var findings = await source.Database.Prechecks.CheckSourceAsync(new PrecheckContext { SourceSchema = schema, TargetSchema = schema, Migration = "m" }, stop);

        Assert.Equal(["t.twice", "t.wrong"], findings.Where(finding => finding.Check == "encoding").Select(finding => finding.Subject).Order(StringComparer.Ordinal));
        Assert.All(findings, finding => Assert.NotEqual(FindingSeverity.Error, finding.Severity));
    }
}
