using System.Globalization;

namespace Godwit.Core.Validation;

/// <summary>What a sample says about the rest of a table, with 95 % confidence, by the exact binomial bound.</summary>
internal static class SampleConfidence
{
    private const double Risk = 0.05;

    /// <summary>Puts it in words.</summary>
    /// <param name="compared">Rows compared.</param>
    /// <param name="differing">Rows among them that differ.</param>
    /// <param name="rows">Rows in the table.</param>
    public static string Describe(long compared, long differing, long rows)
    {
        if (rows == 0 && compared == 0)
            return "the table has no rows";
        if (compared >= rows)
            return string.Create(CultureInfo.InvariantCulture, $"every one of {rows:N0} rows was drawn and compared");
        var share = UpperBound(compared, differing);
        return string.Create(CultureInfo.InvariantCulture,
            $"{compared:N0} of {rows:N0} rows drawn at random, {differing:N0} differ: with 95 % confidence fewer than {share * 100:0.###} % of the rows differ");
    }

    /// <summary>The share of differing rows at which a sample with so few of them is just too unlikely: 1 - 0.05^(1/n) where none differ.</summary>
    public static double UpperBound(long compared, long differing)
    {
        if (compared == 0 || differing >= compared)
            return 1;
        if (differing == 0)
            return 1 - Math.Pow(Risk, 1.0 / compared);
        double low = 0, high = 1;
        for (var step = 0; step < 100; step++)
        {
            var middle = (low + high) / 2;
            if (AtMost(differing, compared, middle) > Risk)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    private static double AtMost(long differing, long compared, double share)
    {
        var term = compared * Math.Log(1 - share);
        var sum = Math.Exp(term);
        for (var k = 1L; k <= differing; k++)
        {
            term += Math.Log((double)(compared - k + 1) / k) + Math.Log(share) - Math.Log(1 - share);
            sum += Math.Exp(term);
        }

        return sum;
    }
}
