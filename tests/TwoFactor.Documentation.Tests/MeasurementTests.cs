using System.Text.RegularExpressions;

namespace TwoFactor.Documentation.Tests;

/// <summary>Every measurement that the benchmarks make has its command in the document about performance, and every command there exists.</summary>
public sealed partial class MeasurementTests
{
    [Test]
    public void Each_measurement_has_its_command()
    {
        IEnumerable<string> known = Name().Matches(File.ReadAllText(Path.Combine(Document.Root, "tests/TwoFactor.Benchmarks/Measurements.cs"))).Select(match => match.Groups[1].Value);
        IEnumerable<string> shown =
            from listing in Document.Named("src/TwoFactor/docs/performance.md").Listings
            from Match match in Command().Matches(listing.Text)
            select match.Groups[1].Value;

        Assert.That(shown.Distinct(), Is.EquivalentTo(known));
    }

    [GeneratedRegex("Measurement\\(\"([a-z]+)\",")]
    private static partial Regex Name();

    [GeneratedRegex("^dotnet run -c Release --project tests/TwoFactor.Benchmarks -- ([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
