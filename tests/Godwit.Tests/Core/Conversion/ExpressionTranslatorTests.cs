using Godwit.Abstractions.Schema;
using Godwit.Core.Conversion;
using Godwit.Postgres;
using Godwit.Sqlite;

namespace Godwit.Tests.Core.Conversion;

public sealed class ExpressionTranslatorTests
{
    private static readonly TableSchema Table = new()
    {
        Name = new("t"),
        Columns =
        [
            Column("price", LogicalType.Decimal(10, 2)), Column("status", LogicalType.UnlimitedText), Column("Qty", LogicalType.Int32),
            Column("active", LogicalType.Boolean), Column("created", LogicalType.Temporal(LogicalKind.Timestamp)),
        ],
    };

    [Theory]
    [InlineData("(price > (0)::numeric)", "(\"price\" > (0))")]
    [InlineData("price >= 0 AND \"Qty\" BETWEEN 1 AND 100", "\"price\" >= 0 AND \"Qty\" BETWEEN 1 AND 100")]
    [InlineData("((status)::text = ANY ((ARRAY['new'::character varying, 'o''k'::character varying])::text[]))", "((\"status\") IN ('new', 'o''k'))")]
    [InlineData("(status = ANY (ARRAY['a'::text, 'b'::text]))", "(\"status\" IN ('a', 'b'))")]
    [InlineData("length(status) <= 10", "length(\"status\") <= 10")]
    [InlineData("status IS NOT NULL OR QTY != 3", "\"status\" IS NOT NULL OR \"Qty\" <> 3")]
    [InlineData("(price)::numeric < 1e6", "(\"price\") < 1e6")]
    [InlineData("\"Qty\" == 1", "\"Qty\" = 1")]
    [InlineData("lower(status) || 'x' IN ('ax', 'bx')", "lower(\"status\") || 'x' IN ('ax', 'bx')")]
    public void What_means_the_same_carries_over(string sql, string expected) => Assert.Equal(expected, Translate(sql));

    [Theory]
    [InlineData("status ~ '^a'")]
    [InlineData("status LIKE 'a%'")]
    [InlineData("active IN (0, 1)")]
    [InlineData("typeof(price) = 'real'")]
    [InlineData("status::bytea = 'x'")]
    [InlineData("(price * (\"Qty\")::numeric(10,2)) < 1e6")]
    [InlineData("(price)::integer > 1")]
    [InlineData("(created)::date = '2024-01-01'")]
    [InlineData("(status)::character varying(3) = 'abc'")]
    [InlineData("2.6::integer > 1")]
    [InlineData("(price + 1)::integer > 1")]
    [InlineData("abs(price)::integer > 1")]
    [InlineData("status > 5")]
    [InlineData("price << 2 > 1")]
    [InlineData("price <=> 1")]
    [InlineData("price > 0x1f")]
    [InlineData("unknown > 1")]
    [InlineData("price > 0 -- a comment")]
    [InlineData("price > 0; drop table t")]
    [InlineData("regexp_match(status, 'x') IS NULL")]
    [InlineData("status = E'\\x00'")]
    [InlineData("'unclosed")]
    [InlineData("")]
    public void What_may_not_mean_the_same_is_left_to_people(string sql) => Assert.Null(Translate(sql));

    [Fact]
    public void A_domains_value_becomes_its_column() =>
        Assert.Equal("(\"price\" > 0)", new ExpressionTranslator(new PostgresEngine(), new SqliteEngine(), Table, name => name).Translate("(VALUE > 0)", "price"));

    [Fact]
    public void Names_are_those_of_the_target() =>
        Assert.Equal("\"PRICE\" > 0", new ExpressionTranslator(new SqliteEngine(), new PostgresEngine(), Table, name => name.ToUpperInvariant()).Translate("price > 0"));

    private static string? Translate(string sql) => new ExpressionTranslator(new PostgresEngine(), new SqliteEngine(), Table, name => name).Translate(sql);

    private static ColumnSchema Column(string name, LogicalType type) => new() { Name = name, NativeType = "x", Type = type };
}
