using System.Text;
using Godwit.Abstractions.Engines;
using Godwit.Abstractions.Schema;
using Godwit.Postgres;
using Xunit;

namespace Godwit.Tests.Engines.Postgres;

public sealed class PostgresIdentifiersTests
{
    private readonly PostgresIdentifiers _names = new();

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("se\"lect", "\"se\"\"lect\"")]
    [InlineData("a.b; DROP TABLE x --", "\"a.b; DROP TABLE x --\"")]
    [InlineData("😀", "\"😀\"")]
    public void Names_are_always_quoted(string name, string quoted) => Assert.Equal(quoted, _names.Quote(name));

    [Fact]
    public void Schema_and_name_are_quoted_apart() => Assert.Equal("\"a.b\".\"c\"", _names.Quote(new QualifiedName("a.b", "c")));

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Names_that_cannot_be_spelled_are_refused(string name) => Assert.Equal(ErrorKind.Refused, Assert.Throws<GodwitException>(() => _names.Quote(name)).Kind);

    [Theory]
    [InlineData("it's", "'it''s'")]
    [InlineData("back\\slash '", "E'back\\\\slash '''")]
    public void Literals_are_escaped(string text, string quoted) => Assert.Equal(quoted, _names.QuoteLiteral(text));

    [Fact]
    public void Long_names_are_cut_between_characters_and_stay_different()
    {
        var first = _names.Shorten(new string('ö', 31) + "x" + new string('y', 40));
        var second = _names.Shorten(new string('ö', 31) + "x" + new string('y', 41));

        Assert.NotEqual(first, second);
        Assert.Equal(first, _names.Shorten(new string('ö', 31) + "x" + new string('y', 40)));
        Assert.InRange(Encoding.UTF8.GetByteCount(first), 1, 63);
        Assert.DoesNotContain('\ufffd', first);
        Assert.Equal(new string('z', 63), _names.Shorten(new string('z', 63)));
    }
}
