namespace TwoFactor.Tests.Tenants;

/// <summary>A change that is refused while the host runs is a finding of its tenant, until it is undone or corrected.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RefusedChangeTests : IDisposable
{
    private const string InOrder = "The settings of tenant t0, of which some were refused, are in order again.";
    private const string GeneralInOrder = "The settings outside of the tenants under TwoFactor:Tenants, which were refused, are in order again.";
    private const string EarlierSettings = ". The earlier settings stay in use.";

    private readonly TenantStage stage = new();

    public void Dispose() => stage.Dispose();

    [TestCase("Sample:Greetings", "TwoFactor:Tenants:t0:Sample:Greetings is not a setting")]
    [TestCase("Flow:MaxStart", "TwoFactor:Tenants:t0:Flow:MaxStart is not a setting")]
    public void Wrong_settings_are_a_finding_of_their_tenant_until_they_are_undone_and_that_is_logged(string setting, string expected)
    {
        stage.AddTenants(2, withCertificates: false);
        ITwoFactorProviderFactory factory = stage.Start();
        ITwoFactorProvider before = factory.GetProvider("t0");
        stage.Configuration[$"t0:{setting}"] = "7";
        stage.Configuration.Announce();
        stage.Configuration.Announce();
        Assert.That(Findings().Single(), Does.StartWith(expected).And.EndsWith(EarlierSettings));
        Assert.That(stage.Tenants().GetFindings("t1"), Is.Empty);
        Assert.That(factory.GetProvider("t0"), Is.SameAs(before));

        stage.Configuration.Remove($"t0:{setting}");
        stage.Configuration.Announce();
        stage.Configuration.Announce();
        Assert.That(Findings(), Is.Empty);
        Assert.That(stage.Logs(), Has.Exactly(1).Contains(InOrder).And.Contains("Information"));
    }

    [Test]
    public void Wrong_settings_that_are_corrected_are_no_finding_and_are_logged_as_changed_only()
    {
        stage.AddTenants(1, withCertificates: false);
        stage.Start();
        stage.Configuration["t0:Sample:Greeting"] = "far more than twenty characters";
        stage.Configuration.Announce();
        stage.Configuration["t0:Sample:Greeting"] = "new";
        stage.Configuration.Announce();
        Assert.That(Findings(), Is.Empty);
        Assert.That(stage.Logs(), Has.Exactly(1).Contains("t0: settings changed").And.None.Contains("in order again"));
    }

    [Test]
    public void A_new_tenant_with_wrong_settings_has_each_finding_once_and_no_earlier_settings()
    {
        stage.AddTenants(1, withCertificates: false);
        stage.Start();
        stage.Configuration["new:Provider"] = "Nobody";
        stage.Configuration.Announce();
        Assert.That(stage.Tenants().GetFindings("new").Single(), Does.StartWith("TwoFactor:Tenants:new:Provider names 'Nobody'").And.Not.Contains("earlier"));
    }

    [Test]
    public void New_settings_that_wait_for_a_file_are_a_finding_until_it_exists()
    {
        stage.AddTenants(1, withCertificates: false);
        stage.Start();
        stage.AnnouncePending("second", "ca.pem");
        Assert.That(Findings().Single(), Does.StartWith("TwoFactor:Tenants:t0:Sample:TrustedCaPath names a file that does not exist").And.EndsWith(EarlierSettings));

        stage.WriteFile("ca.pem");
        Assert.That(Findings(), Is.Empty);
        Assert.That(stage.Logs(), Has.Exactly(1).Contains("t0: settings changed").And.None.Contains("in order again"));
    }

    [Test]
    public void New_settings_that_wait_for_a_file_are_a_finding_until_they_are_undone_and_that_is_logged()
    {
        stage.AddTenants(1, withCertificates: false);
        stage.Start();
        stage.AnnouncePending("second", "second.pem");
        stage.AnnouncePending("third", "third.pem");
        Assert.That(stage.Logs(), Has.None.Contains("in order again"));

        stage.Configuration["t0:Sample:Greeting"] = "hello";
        stage.Configuration.Remove("t0:Sample:TrustedCaPath");
        stage.Configuration.Announce();
        Assert.That(Findings(), Is.Empty);
        Assert.That(stage.Logs(), Has.Exactly(1).Contains(InOrder));
    }

    [TestCase("t0.key.pem", null, "KeyPath names a file that does not exist")]
    [TestCase("t0.key.pem", "no key", "KeyPath names a file")]
    [TestCase("t0.pass", null, "KeyPasswordFile names a file that does not exist")]
    public void Changed_files_that_cannot_be_used_are_a_finding_until_they_are_put_back(string file, string? content, string expected)
    {
        stage.AddTenants(2, withCertificates: true);
        stage.Start();
        if (content is null)
            File.Delete(Path.Combine(stage.Files.Folder, file));
        else
            stage.Files.Write(file, content);
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(Findings().Single(), Does.StartWith($"TwoFactor:Tenants:t0:Sample:ClientCertificate:{expected}").And.EndsWith(". The earlier certificates stay in use."));
        Assert.That(stage.Tenants().GetFindings("t1"), Is.Empty);
        Assert.That(stage.Tenants().GetCertificateExpiry("t0"), Is.GreaterThan(stage.Time.GetUtcNow()));

        stage.WriteCertificate("t0", from: -1, to: 100);
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(Findings(), Is.Empty);
        Assert.That(stage.Logs(), Has.Exactly(1).Contains("were opened again and are in use").And.Contains("t0"));
    }

    [Test]
    public void Wrong_general_settings_are_a_finding_of_every_tenant_until_they_are_undone_and_that_is_logged()
    {
        stage.AddTenants(2, withCertificates: false);
        stage.Start();
        stage.Configuration.SetForAll("Flow:MaxStarts", "0");
        stage.Configuration.Announce();
        foreach (string tenant in new[] { "t0", "t1" })
            Assert.That(stage.Tenants().GetFindings(tenant).Single(), Does.StartWith("TwoFactor:Flow:MaxStarts must be").And.EndsWith(EarlierSettings));

        stage.Configuration.SetForAll("Flow:MaxStarts", "5");
        stage.Configuration.Announce();
        stage.Configuration.Announce();
        Assert.That(stage.Tenants().GetFindings("t0").Concat(stage.Tenants().GetFindings("t1")), Is.Empty);
        Assert.That(stage.Logs(), Has.Exactly(1).Contains(GeneralInOrder).And.Contains("Information"));
    }

    [Test]
    public void Settings_without_tenants_are_a_finding_of_every_tenant_until_they_are_back_and_that_is_logged()
    {
        stage.AddTenants(1, withCertificates: false);
        stage.Start();
        stage.Configuration.Clear();
        stage.Configuration.Announce();
        Assert.That(Findings().Single(), Does.StartWith("TwoFactor:Tenants is missing").And.EndsWith(EarlierSettings));

        stage.AddTenants(1, withCertificates: false);
        stage.Configuration.Announce();
        Assert.That(Findings(), Is.Empty);
        Assert.That(stage.Logs(), Has.Exactly(1).Contains(GeneralInOrder));
    }

    [Test]
    public void Wrong_settings_of_the_other_service_are_a_finding_if_the_failure_mode_may_ask_it([Values] bool mayAsk)
    {
        stage.AddTenants(1, withCertificates: false);
        stage.Configuration["t0:Other:Farewell"] = "bye";
        stage.Configuration["t0:Flow:FailureMode"] = mayAsk ? "OtherProvider" : "Closed";
        stage.Start();
        stage.Configuration["t0:Other:Farwell"] = "bye"; // misspelt
        stage.Configuration.Announce();
        Assert.That(Findings().Count(finding => finding.StartsWith("TwoFactor:Tenants:t0:Other:Farwell is not a setting", StringComparison.Ordinal)), Is.EqualTo(mayAsk ? 1 : 0));

        stage.Configuration.Remove("t0:Other:Farwell");
        stage.Configuration.Announce();
        Assert.That(Findings(), Is.Empty);
        Assert.That(stage.Logs(), Has.Exactly(1).Contains(InOrder));
    }

    private IReadOnlyList<string> Findings() => stage.Tenants().GetFindings("t0");
}
