using System.Buffers;
using System.Text;
using Godwit.Abstractions.Rows;
using Godwit.Abstractions.Rows.Fits;

namespace Godwit.Tests.Abstractions.Rows;

public sealed class FitTests
{
    [Theory]
    [InlineData("a\0bcdef", LossKind.NulByte, "abcdef")]
    [InlineData("\0", LossKind.NulByte, "")]
    [InlineData("abcdef", LossKind.TooLong, "abc")]
    [InlineData("a\U0001F426b", LossKind.InvalidUtf8, "a\uFFFDb")]
    [InlineData("ab", LossKind.Padded, "ab ")]
    [InlineData("ab\u00e9", LossKind.None, null)]
    public void Text_is_repaired_one_defect_at_a_time(string text, LossKind kind, string? nearest) =>
        AssertFit(new TextFit(3, fixedLength: true, null, maxCharacterBytes: 3), Encoding.UTF8.GetBytes(text), kind, nearest);

    [Fact]
    public void Bytes_that_are_no_text_become_replacement_characters() =>
        AssertFit(new TextFit(null, false, null), [0x61, 0xFF, 0x62], LossKind.InvalidUtf8, "a\uFFFDb");

    [Theory]
    [InlineData("\"\\u0000\"", LossKind.NulByte, "\"\"")]
    [InlineData("{\"a\\u0000\":\"\\\\u0000\"}", LossKind.NulByte, "{\"a\":\"\\\\u0000\"}")]
    [InlineData("\"\\ud800\"", LossKind.InvalidUtf8, "\"\uFFFD\"")]
    [InlineData("\"\\ud800\\ud83d\\udc26\\udc26\"", LossKind.InvalidUtf8, "\"\uFFFD\\ud83d\\udc26\uFFFD\"")]
    [InlineData("\"\\ud83d\\udc26\"", LossKind.None, null)]
    [InlineData("1e131071", LossKind.None, null)]
    [InlineData("1e131072", LossKind.OutOfRange, null)]
    [InlineData("[1e-16383]", LossKind.None, null)]
    [InlineData("[1e-16384]", LossKind.OutOfRange, null)]
    [InlineData("NaN", LossKind.WrongType, null)]
    [InlineData("{\"a\":1,}", LossKind.WrongType, null)]
    [InlineData("{\"a\":1,\"a\":2}", LossKind.None, null)]
    public void Json_that_is_kept_parsed(string json, LossKind kind, string? nearest) => AssertFit(new JsonFit(JsonLimits.All), Encoding.UTF8.GetBytes(json), kind, nearest);

    [Theory]
    [InlineData("\"\\u0000\"", LossKind.None)]
    [InlineData("\"\\ud800\"", LossKind.None)]
    [InlineData("1e999999", LossKind.None)]
    [InlineData("[[[1]]]", LossKind.None)]
    [InlineData("[[[[1]]]]", LossKind.OutOfRange)]
    [InlineData("[[[{}]]]", LossKind.OutOfRange)]
    public void Json_that_is_kept_as_text(string json, LossKind kind) => AssertFit(new JsonFit(JsonLimits.None, 3), Encoding.UTF8.GetBytes(json), kind, null);

    private static void AssertFit(IValueFit fit, byte[] value, LossKind kind, string? nearest)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(kind, fit.Check(value, output, out var hasNearest));
        Assert.Equal(nearest, hasNearest ? Encoding.UTF8.GetString(output.WrittenSpan) : null);
    }
}
