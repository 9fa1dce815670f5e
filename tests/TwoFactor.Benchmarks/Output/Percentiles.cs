namespace TwoFactor.Benchmarks.Output;

/// <summary>Of some measured values: the one in the middle, the one that a hundredth exceeds, and the largest.</summary>
internal readonly record struct Percentiles(double Middle, double Slowest1, double Longest)
{
    /// <summary>The names of the three, for the columns of a table.</summary>
    public static string[] Names => ["p50", "p99", "longest"];

    public static Percentiles Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? new Percentiles(double.NaN, double.NaN, double.NaN)
            : new Percentiles(sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)], sorted[^1]);
    }

    /// <summary>The three as texts, each with a unit.</summary>
    public string[] Texts(string unit, string format = "F1") =>
        [$"{Middle.ToString(format, null)} {unit}", $"{Slowest1.ToString(format, null)} {unit}", $"{Longest.ToString(format, null)} {unit}"];
}
