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
    public void After_the_expiry_of_a_certificate_the_measured_time_is_negative_also_after_a_restart([Values] bool isRestarted)
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

        stage.Files.Write("t0.key.pem", "no key"); // somebody is replacing the files
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(stage.DaysToExpiry(), Is.EqualTo(-0.25).Within(0.01));

        stage.WriteCertificate("t0", from: -1, to: 20);
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(stage.DaysToExpiry(), Is.EqualTo(18.75).Within(0.01));
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
}
