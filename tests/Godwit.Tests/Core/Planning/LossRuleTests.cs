using Godwit.Abstractions.Rows;
using Godwit.Core.Planning;

namespace Godwit.Tests.Core.Planning;

public sealed class LossRuleTests
{
    [Theory]
    [InlineData("nulByte: strip", LossKind.NulByte, LossAction.Nearest, null)]
    [InlineData("nulByte: escape", LossKind.NulByte, LossAction.Escape, null)]
    [InlineData("nulByte: null", LossKind.NulByte, LossAction.Null, null)]
    [InlineData("zeroDate: \"null\"", LossKind.ZeroDate, LossAction.Null, null)]
    [InlineData("zeroDate: 1970-01-01", LossKind.ZeroDate, LossAction.Value, "1970-01-01")]
    [InlineData("zeroDate: { value: \"1970-01-01 12:00:00\" }", LossKind.ZeroDate, LossAction.Value, "1970-01-01 12:00:00")]
    [InlineData("invalidUtf8: replace", LossKind.InvalidUtf8, LossAction.Nearest, null)]
    [InlineData("notANumber: 0", LossKind.NotANumber, LossAction.Value, "0")]
    [InlineData("notANumber: record", LossKind.NotANumber, LossAction.Nearest, null)]
    [InlineData("infinity: -1.5", LossKind.Infinity, LossAction.Value, "-1.5")]
    [InlineData("emptyEnum: \"\"", LossKind.EmptyEnum, LossAction.Value, "")]
    [InlineData("emptyEnum: { value: null }", LossKind.EmptyEnum, LossAction.Refuse, null)]
    [InlineData("emptyEnum: { value: \"null\" }", LossKind.EmptyEnum, LossAction.Value, "null")]
    [InlineData("tooLong: cut", LossKind.TooLong, LossAction.Nearest, null)]
    [InlineData("default: record", LossKind.WrongType, LossAction.Nearest, null)]
    public void A_rule_is_read(string rule, LossKind kind, LossAction action, string? value)
    {
        if (action == LossAction.Refuse)
        {
            Assert.Throws<PlanException>(() => Read(rule));
            return;
        }

        var losses = Read(rule).Losses;
        Assert.Equal((action, value), (losses.For(kind), losses.ValueFor(kind)));
        Assert.Equal(LossAction.Refuse, Read("tooLong: cut").Losses.For(LossKind.NulByte));
    }

    [Theory]
    [InlineData("zeroDate: 2024-02-31", "'zeroDate' must be one of refuse, null, nearest, record, or a date, not '2024-02-31'")]
    [InlineData("zeroDate: { value: soon }", "not 'soon'")]
    [InlineData("zeroDate: epoch", "not 'epoch'")]
    [InlineData("nulByte: stripp", "did you mean 'strip'?")]
    [InlineData("nulByte: { value: x }", "'nulByte' must be one of refuse, null, strip, escape, nearest, record")]
    [InlineData("tooLong: escape", "'tooLong' must be one of")]
    [InlineData("emptyEnum: { valu: x }", "did you mean 'value'?")]
    [InlineData("notANumber: none", "or a number, not 'none'")]
    [InlineData("default: \"1970-01-01\"", "'default' must be one of refuse, null, nearest, record")]
    public void What_cannot_be_said_is_refused_with_what_can(string rule, string message)
    {
        var problem = Assert.Throws<PlanException>(() => Read(rule));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains("5", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_on_replaces_what_is_refused_and_nothing_else()
    {
        var open = Read("nulByte: refuse, zeroDate: 1970-01-01, infinity: \"null\"").Losses.ReadingOn();
        Assert.Equal((LossAction.Nearest, LossAction.Value, LossAction.Null, LossAction.Nearest),
            (open.For(LossKind.NulByte), open.For(LossKind.ZeroDate), open.For(LossKind.Infinity), open.For(LossKind.TooLong)));
        Assert.Equal("1970-01-01", open.ValueFor(LossKind.ZeroDate));
    }

    private static MigrationPlan Read(string rules) => PlanFile.Read($$"""
        apiVersion: godwit/v1
        name: shop
        source: { url: "sqlite:a.db" }
        target: { url: "sqlite:b.db" }
        losses: { {{rules}} }
        """, "plan.yaml");
}
