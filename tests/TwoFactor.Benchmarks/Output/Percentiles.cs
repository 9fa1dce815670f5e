namespace TwoFactor.Benchmarks.Output;

/// <summary>Of some measured values: the median, the value that 99 % do not exceed, and the largest.</summary>
internal readonly record struct Percentiles(double Median, double P99, double Maximum)
{
    /// <summary>The names of the three, for the columns of a table.</summary>
    public static string[] Names => ["p50", "p99", "longest"];

    public static Percentiles Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? new Percentiles(double.NaN, double.NaN, double.NaN) : new Percentiles(NearestRank(0.5), NearestRank(0.99), sorted[^1]);

        double NearestRank(double share) => sorted[(int)Math.Ceiling(sorted.Length * share) - 1];
    }

    /// <summary>The three as texts, each with a unit.</summary>
    public string[] Texts(string unit, string format = "F1") =>
        [$"{Median.ToString(format, null)} {unit}", $"{P99.ToString(format, null)} {unit}", $"{Maximum.ToString(format, null)} {unit}"];
}
