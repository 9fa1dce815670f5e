using System.Text.Json.Nodes;
using TwoFactor.Cli.Doctor;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Tests.Doctor;

/// <summary>How the findings of <c>doctor</c> become lines.</summary>
public sealed class FindingReportTests
{
    // A server that stands in the middle chooses the names in its certificate.
    [Test]
    public void A_finding_is_one_line_whatever_a_certificate_contains()
    {
        Lines lines = new();
        new FindingReport(lines, ["acme"]).Add("acme", Finding.Failed("tls", "the issuer is CN=\"x\nok    acme  tls  is trusted\""));
        Assert.That(lines.Text, Does.StartWith("FAIL").And.Not.Contain('\n'));
    }

    private sealed class Lines : IReporter
    {
        public string? Text { get; private set; }

        public bool IsForPeople => true;

        public void Report(string name, string? text, JsonObject? data = null, Tone tone = Tone.Plain) => Text = text;

        public void Finish(CommandResult result) => throw new NotSupportedException();
    }
}
