using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Doctor;

/// <summary>Reports findings as they are made, one line each, and counts them.</summary>
/// <param name="reporter">Where to report.</param>
/// <param name="tenants">The tenants that will be reported, to align the columns; <see langword="null"/> for a tenant without a name, which is made
/// of options.</param>
internal sealed class FindingReport(IReporter reporter, IReadOnlyCollection<string?> tenants)
{
    private const int WidestCheck = 15; // "fallback answer"

    private readonly int widestTenant = tenants.Max(tenant => tenant?.Length ?? 0);
    private int warnings;
    private int failures;

    /// <param name="tenant">The tenant; <see langword="null"/> for one without a name, and for what belongs to all tenants.</param>
    /// <param name="finding">What was found.</param>
    public void Add(string? tenant, Finding finding)
    {
        (string word, Tone tone) = finding.Status switch
        {
            CheckStatus.Ok => ("ok", Tone.Good),
            CheckStatus.Warning => ("warn", Tone.Doubtful),
            _ => ("FAIL", Tone.Bad),
        };
        warnings += finding.Status == CheckStatus.Warning ? 1 : 0;
        failures += finding.Status == CheckStatus.Failed ? 1 : 0;
        reporter.Report(
            "check",
            $"{word,-4}  {(widestTenant == 0 ? string.Empty : $"{(tenant ?? string.Empty).PadRight(widestTenant)}  ")}{finding.Check.PadRight(WidestCheck)}  {Printable.Line(finding.Text)}", // a certificate may have line ends in a name
            new JsonObject { ["tenant"] = tenant, ["check"] = finding.Check, ["status"] = word.ToLowerInvariant(), ["text"] = finding.Text },
            tone);
    }

    public CommandResult Conclude() => new(
        failures == 0 ? ExitCode.Ok : ExitCode.ProblemFound,
        (failures, warnings) switch
        {
            (0, 0) => "All is well.",
            (0, _) => $"All is well, with {Count(warnings, "warning")}.",
            _ => $"{Count(failures, "check")} failed.",
        },
        new JsonObject { ["failures"] = failures, ["warnings"] = warnings });

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
