namespace TwoFactor.Tests.Tenants;

/// <summary>Certificates that expire or are replaced while the host runs.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CertificateChangeTests : IDisposable
{
    private readonly TenantStage stage = new();

    public void Dispose() => stage.Dispose();

    [Test]
    public async Task An_expired_certificate_affects_only_its_tenant_until_it_is_replaced()
    {
        stage.AddTenants(3, withCertificates: true);
        stage.WriteCertificate("t1", from: -10, to: -1);
        ITwoFactorProviderFactory factory = stage.Start();

        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => factory.GetProvider("t1").Unwrap().SendAsync()))!;
        Assert.That((e.Error, e.Tenant, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Misconfigured, "t1", false)));
        Assert.That(e.Message, Does.Contain("TwoFactor:Tenants:t1:Sample:ClientCertificate:CertificatePath names a certificate that has expired"));
        Assert.That(stage.Logs(), Has.Exactly(1).Contains("has expired").And.Contains("Error"));
        Assert.That(stage.Tenants().GetFindings("t1"), Has.Count.EqualTo(1));
        Assert.That(stage.Tenants().GetFindings("t2"), Is.Empty);

        stage.Configuration["new:Provider"] = "Other";
        stage.Configuration["new:Other:Farewell"] = "bye";
        stage.Configuration.Announce();
        Assert.That(factory.TryGetProvider("new", out _), Is.True, "other tenants are not affected");

        stage.WriteCertificate("t1", from: -1, to: 100);
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(stage.Tenants().GetFindings("t1"), Is.Empty);
    }

    [Test]
    public void After_the_expiry_of_a_certificate_it_is_still_known_and_the_measured_time_is_negative_also_after_a_restart([Values] bool isRestarted)
    {
        stage.AddTenants(1, withCertificates: true);
        stage.WriteCertificate("t0", from: -1, to: 1);
        stage.Time.Advance(TimeSpan.FromDays(0.9));
        if (!isRestarted)
            stage.Start();
        stage.Time.Advance(TimeSpan.FromDays(0.35));
        if (isRestarted)
            stage.Start();
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(stage.DaysToExpiry(), Is.EqualTo(-0.25).Within(0.01));
        AssertExpiry(1);

        stage.Files.Write("t0.key.pem", "no key"); // somebody is replacing the files
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(stage.DaysToExpiry(), Is.EqualTo(-0.25).Within(0.01));
        AssertExpiry(1);

        stage.WriteCertificate("t0", from: -1, to: 20);
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(stage.DaysToExpiry(), Is.EqualTo(18.75).Within(0.01));
        AssertExpiry(20);
    }

    [Test]
    public void A_file_that_changes_all_the_time_is_opened_once_per_interval()
    {
        stage.AddTenants(1, withCertificates: true);
        stage.Start();
        stage.Opened.Clear();
        for (int i = 0; i < 1000; i++) // a hundred times a second, for ten seconds
        {
            stage.Files.Write("t0.pass", new string('x', i % 7));
            stage.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.That(stage.Opened, Has.Count.LessThanOrEqualTo(2));
    }

    [Test]
    public void The_certificate_of_a_service_that_a_tenant_has_left_is_still_renewed()
    {
        stage.AddTenants(1, withCertificates: true);
        ITwoFactorProviderFactory factory = stage.Start();
        stage.Configuration["t0:Provider"] = "Other";
        stage.Configuration["t0:Other:Farewell"] = "bye";
        stage.Configuration.Announce();
        Assert.That(factory.GetProvider("t0").Name, Is.EqualTo("Other"));
        stage.Opened.Clear();

        stage.WriteCertificate("t0", from: -1, to: 200);
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(stage.Opened, Is.EqualTo(new[] { "t0" }));
    }

    [Test]
    public async Task The_certificate_of_the_service_that_the_failure_mode_may_ask_is_watched_from_the_start_and_keeps_no_tenant_from_working()
    {
        AddOtherService(from: -10, to: -1);
        stage.Configuration["t0:Flow:FailureMode"] = "OtherProvider";
        ITwoFactorProviderFactory factory = stage.Start();

        Assert.That(factory.GetProvider("t0").Name, Is.EqualTo("Sample"), "the host starts, and the tenant works");
        await Wait.UntilAsync(() => stage.Logs().Any(line => line.Contains("has expired", StringComparison.Ordinal)));
        Assert.That(stage.Tenants().GetFindings("t0").Single(), Does.Contain("t0:Other:ClientCertificate:CertificatePath names a certificate that has expired"));
        Assert.That(stage.Logs(), Has.Exactly(1).Contains("t0:Other cannot be used; the calls that need them fail").And.Contains("Error"));
        Assert.That(stage.DaysToExpiry(), Is.EqualTo(-1).Within(0.01));
        AssertExpiry(-1);

        stage.WriteCertificate("t0", from: -1, to: 20);
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(stage.Tenants().GetFindings("t0"), Is.Empty);
        AssertExpiry(20);
        Assert.That(stage.Logs(), Has.Exactly(1).Contains("The client certificate of TwoFactor:Tenants:t0:Other expires at"));
    }

    [Test]
    public async Task The_certificate_of_another_service_is_not_opened_before_the_failure_mode_may_ask_that_service()
    {
        AddOtherService(from: -1, to: 20);
        stage.Start();
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That((stage.Opened.Count, stage.DaysToExpiry(), stage.Tenants().GetCertificateExpiry("t0")), Is.EqualTo((0, default(double?), default(DateTimeOffset?))));

        stage.Configuration.SetForAll("Flow:FailureMode", "OtherProvider");
        stage.Configuration.Announce();
        await Wait.UntilAsync(() => stage.Tenants().GetCertificateExpiry("t0") is not null);
        Assert.That(stage.DaysToExpiry(), Is.EqualTo(20).Within(0.01));
        stage.Configuration.Announce();
        Assert.That(stage.Opened, Has.Count.EqualTo(1));
    }

    private void AssertExpiry(int days) =>
        Assert.That(stage.Tenants().GetCertificateExpiry("t0"), Is.EqualTo(stage.Time.Start.AddDays(days)).Within(TimeSpan.FromMinutes(5)));

    private void AddOtherService(int from, int to)
    {
        stage.AddTenants(1, withCertificates: false);
        stage.WriteCertificate("t0", from, to);
        stage.Configuration["t0:Other:Farewell"] = "bye";
        stage.Configuration["t0:Other:ClientCertificate:CertificatePath"] = Path.Combine(stage.Files.Folder, "t0.pem");
        stage.Configuration["t0:Other:ClientCertificate:KeyPath"] = Path.Combine(stage.Files.Folder, "t0.key.pem");
    }
}
