using TwoFactor.Providers;

namespace TwoFactor.Tests.Providers;

/// <summary>The report of a provider's check of its settings.</summary>
public sealed class SettingsReportTests
{
    // Some cultures write "0:00:00,1", which configuration does not accept.
    [TestCase("de-DE")]
    [TestCase("tr-TR")]
    [TestCase("ar-SA")]
    public void A_range_is_printed_in_the_form_of_configuration_in_every_culture(string culture)
    {
        SettingsReport ranges = new("a");
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo(culture);
            ranges.CheckRange("ConnectTimeout", TimeSpan.Zero, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(30));
            ranges.CheckRange("MaxConnections", -1, minimum: -10, maximum: -5);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }

        Assert.That(ranges.Findings, Is.EqualTo(new[]
        {
            "a:ConnectTimeout must be a time from 00:00:00.1 to 00:00:30, written hh:mm:ss.",
            "a:MaxConnections must be a whole number from -10 to -5.",
        }));
    }

    [Test]
    public void Errors_and_temporary_findings_are_kept_apart()
    {
        SettingsReport report = new("TwoFactor:Tenants:acme:Sample");
        report.AddError("KeyPath", "does not belong to the certificate");
        report.AddTemporary("CertificatePath", "names a certificate that has expired");
        report.AddTemporary("KeyPath", "cannot be read");

        Assert.That(report.Findings, Has.Count.EqualTo(2), "one finding for a setting");
        Assert.That(report.Errors, Is.EqualTo(new[] { "TwoFactor:Tenants:acme:Sample:KeyPath does not belong to the certificate." }));
    }

    [TestCase(null, "is missing")]
    [TestCase("/path", "must be an https address")]
    [TestCase("http://service.example/", "must be an https address")]
    [TestCase("https://\uFEFF/", "must have a host name")]
    [TestCase("https://user@service.example/", "must have no user")]
    [TestCase("https://service.example/?a=b", "must have no user")]
    [TestCase("https://service.example/#a", "must have no user")]
    public void An_address_that_requests_cannot_be_sent_to_is_an_error(string? address, string finding)
    {
        SettingsReport report = new("a");
        report.CheckEndpoint("Endpoint", address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute));
        Assert.That(report.Errors.Single(), Does.StartWith($"a:Endpoint {finding}").And.Not.Contain("service.example"));
    }

    [Test]
    public void The_length_of_addresses_and_texts_is_limited()
    {
        SettingsReport report = new("a");
        report.CheckEndpoint("Endpoint", new Uri("https://a.example/" + new string('x', ChallengeHandle.MaximumEndpointLength - 19)));
        report.CheckText("Name", new string('x', 10), 10);
        Assert.That(report.Findings, Is.Empty, "at the limit");

        report.CheckEndpoint("Endpoint", new Uri("https://a.example/" + new string('x', ChallengeHandle.MaximumEndpointLength - 18)));
        report.CheckText("Name", new string('x', 11), 10);
        report.CheckText("Other", " ", 10);
        Assert.That(report.Errors, Is.EqualTo(new[]
        {
            "a:Endpoint is longer than 2048 characters with the slash at its end.", "a:Name is longer than 10 characters.", "a:Other is missing.",
        }));
    }
}
