using TwoFactor.Flow;

namespace TwoFactor.Tests.Tenants;

/// <summary>New settings that are wrong, or wait for a file: the earlier ones stay in use.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NewSettingsTests : IDisposable
{
    private readonly TenantStage stage = new();

    public void Dispose() => stage.Dispose();

    [Test]
    public void The_calls_of_a_new_tenant_whose_settings_are_wrong_fail_with_the_finding()
    {
        stage.AddTenants(1, withCertificates: false);
        ITwoFactorProviderFactory factory = stage.Start();
        stage.Configuration["new:Provider"] = "Nobody";
        stage.Configuration.Announce();

        Assert.That(
            () => factory.GetProvider("new").StartChallengeAsync(new ChallengeRequest("jdoe")),
            Throws.TypeOf<TwoFactorException>().With.Message.Contains("TwoFactor:Tenants:new:Provider names 'Nobody'"));
    }

    [Test]
    public void New_settings_wait_for_a_missing_file_and_are_used_once_it_exists()
    {
        stage.AddTenants(1, withCertificates: false);
        ITwoFactorProviderFactory factory = stage.Start();
        stage.Configuration["t0:Sample:TrustedCaPath"] = Path.Combine(stage.Files.Folder, "ca.pem");
        stage.Configuration["t0:Sample:Greeting"] = "second";
        stage.Configuration.Announce();
        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo("hello"));
        Assert.That(stage.Logs(), Has.Exactly(1).Contains("TrustedCaPath names a file that does not exist").And.Contains("earlier settings stay in use"));

        stage.Files.Write("ca.pem", stage.Files.Certificates.AuthorityPem);
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo("second"));
    }

    [Test]
    public void A_provider_whose_successor_had_to_wait_for_a_file_stays_the_other_provider()
    {
        stage.AddTenants(1, withCertificates: false);
        stage.Configuration["t0:Provider"] = "Other";
        stage.Configuration["t0:Other:Farewell"] = "bye";
        ITwoFactorProviderFactory factory = stage.Start();
        stage.Configuration["t0:Provider"] = "Sample";
        stage.Configuration["t0:Sample:TrustedCaPath"] = Path.Combine(stage.Files.Folder, "later.pem");
        stage.Configuration.Announce();
        Assert.That(factory.GetProvider("t0").Name, Is.EqualTo("Other"));
        stage.WriteFile("later.pem");
        Assert.That(factory.GetProvider("t0").Name, Is.EqualTo("Sample"));
        Assert.That(((IOtherProviders)factory).FindOther("t0", "Sample")?.Name, Is.EqualTo("Other"));

        stage.Configuration.Remove("t0:Other");
        stage.Configuration.Announce();
        Assert.That(((IOtherProviders)factory).FindOther("t0", "Sample"), Is.Null);
    }

    [Test]
    public void New_settings_that_wait_are_dropped_when_the_settings_go_back()
    {
        stage.AddTenants(1, withCertificates: false);
        ITwoFactorProviderFactory factory = stage.Start();
        ITwoFactorProvider first = factory.GetProvider("t0");
        stage.AnnouncePending("second", "second.pem");
        stage.Configuration["t0:Sample:Greeting"] = "hello";
        stage.Configuration.Remove("t0:Sample:TrustedCaPath");
        stage.Configuration.Announce();

        stage.WriteFile("second.pem");
        Assert.That(factory.GetProvider("t0"), Is.SameAs(first));
    }

    [Test]
    public void Of_new_settings_that_wait_one_after_another_only_the_last_are_used()
    {
        stage.AddTenants(1, withCertificates: false);
        ITwoFactorProviderFactory factory = stage.Start();
        stage.AnnouncePending("second", "second.pem");
        stage.AnnouncePending("third", "third.pem");

        stage.WriteFile("second.pem");
        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo("hello"));
        stage.WriteFile("third.pem");
        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo("third"));
    }

    [Test]
    public void New_settings_that_wait_are_dropped_when_later_ones_are_wrong()
    {
        stage.AddTenants(1, withCertificates: false);
        ITwoFactorProviderFactory factory = stage.Start();
        stage.AnnouncePending("second", "second.pem");
        stage.Configuration["t0:Sample:Greeting"] = "far more than twenty characters";
        stage.Configuration.Announce();

        stage.WriteFile("second.pem");
        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo("hello"));
    }

    [Test]
    public void Wrong_settings_of_a_tenants_other_service_leave_its_earlier_ones_in_use([Values] bool isSelected)
    {
        stage.AddTenants(1, withCertificates: false);
        stage.Configuration["t0:Other:Farewell"] = "bye";
        IOtherProviders others = (IOtherProviders)stage.Start();
        ITwoFactorProvider other = others.FindOther("t0", "Sample")!;

        stage.Configuration["t0:Other:Farwell"] = "bye"; // misspelt
        if (isSelected)
            stage.Configuration["t0:Provider"] = "Other";
        for (int i = 0; i < 3; i++)
            stage.Configuration.Announce();

        Assert.That(others.FindOther("t0", "Sample"), Is.SameAs(other));
        Assert.That(() => other.StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<NotSupportedException>(), "the provider was reached");
        Assert.That(stage.Logs(), Has.Exactly(1).Contains("its earlier settings stay in use").And.Contains("Farwell"));

        stage.Configuration.Remove("t0:Other:Farwell");
        stage.Configuration["t0:Provider"] = "Sample";
        stage.Configuration.Announce();
        Assert.That(others.FindOther("t0", "Sample"), Is.SameAs(other));
    }

    [Test]
    public void New_settings_of_a_tenants_other_service_wait_for_a_missing_file_and_are_used_once_it_exists()
    {
        stage.AddTenants(1, withCertificates: false);
        stage.Configuration["t0:Other:Farewell"] = "bye";
        IOtherProviders others = (IOtherProviders)stage.Start();
        ITwoFactorProvider other = others.FindOther("t0", "Sample")!;

        stage.Configuration["t0:Flow:FailureMode"] = "OtherProvider";
        stage.Configuration["t0:Other:TrustedCaPath"] = Path.Combine(stage.Files.Folder, "later.pem");
        for (int i = 0; i < 3; i++)
            stage.Configuration.Announce();
        Assert.That(others.FindOther("t0", "Sample"), Is.SameAs(other));
        Assert.That(stage.Logs(), Has.Exactly(1).Contains("earlier settings stay in use").And.Contains("t0:Other:TrustedCaPath names a file that does not exist"));
        Assert.That(stage.Reloads(), Is.EqualTo(new[] { "refused" }));
        Assert.That(stage.Tenants().GetFindings("t0").Single(), Does.Contain("t0:Other:TrustedCaPath names a file that does not exist").And.Contains("earlier settings stay in use"));

        stage.WriteFile("later.pem");
        ITwoFactorProvider? later = others.FindOther("t0", "Sample");
        Assert.That(later, Is.Not.Null.And.Not.SameAs(other));
        stage.Configuration.Announce();
        Assert.That(others.FindOther("t0", "Sample"), Is.SameAs(later));
        Assert.That(stage.Tenants().GetFindings("t0"), Is.Empty);
    }

    [Test]
    public void New_settings_of_a_tenants_other_service_that_wait_are_dropped_when_the_settings_go_back()
    {
        stage.AddTenants(1, withCertificates: false);
        stage.Configuration["t0:Other:Farewell"] = "bye";
        IOtherProviders others = (IOtherProviders)stage.Start();
        ITwoFactorProvider other = others.FindOther("t0", "Sample")!;
        stage.Configuration["t0:Other:TrustedCaPath"] = Path.Combine(stage.Files.Folder, "later.pem");
        stage.Configuration.Announce();
        stage.Configuration.Remove("t0:Other:TrustedCaPath");
        stage.Configuration.Announce();

        stage.WriteFile("later.pem");
        Assert.That(others.FindOther("t0", "Sample"), Is.SameAs(other));
    }

    [Test]
    public void Open_logins_of_the_service_that_a_tenant_has_left_survive_new_settings_of_it_that_wait_for_a_file([Values] bool isMoved)
    {
        stage.AddTenants(1, withCertificates: false);
        stage.Configuration["t0:Provider"] = "Other";
        stage.Configuration["t0:Other:Farewell"] = "bye";
        ITwoFactorProviderFactory factory = stage.Start();
        ChallengeHandle open = SampleHandles.Of("t0", "Other", new Uri("https://other.example/"));
        stage.Configuration["t0:Provider"] = "Sample";
        stage.Configuration.Announce();
        ITwoFactorProvider before = factory.GetProvider(open);

        if (isMoved)
            stage.Configuration["t0:Other:Endpoint"] = "https://elsewhere.example/";
        stage.Configuration["t0:Other:TrustedCaPath"] = Path.Combine(stage.Files.Folder, "later.pem");
        stage.Configuration.Announce();
        Assert.That(factory.GetProvider(open), Is.SameAs(before));

        stage.WriteFile("later.pem");
        Assert.That(((IOtherProviders)factory).FindOther("t0", "Sample"), Is.Not.Null);
        Assert.That(ReferenceEquals(factory.GetProvider(open), before), Is.EqualTo(isMoved), "the earlier settings finish it only if the new ones do not have its server");
    }

    // What takes over t1's settings when they are open needs the lock of the reload, which would wait for it.
    [Test]
    public async Task A_reload_does_not_wait_for_settings_of_the_other_service_that_are_being_opened()
    {
        using ManualResetEventSlim goesOn = new();
        stage.AddTenants(2, withCertificates: false);
        stage.Configuration["t0:Other:Farewell"] = stage.Configuration["t1:Other:Farewell"] = "bye";
        ITwoFactorProviderFactory factory = stage.Start(whileOpening: number =>
        {
            if (number == 1)
                stage.Time.Advance(TimeSpan.FromSeconds(3)); // all of the time that a reload takes to open files
            else
                goesOn.Wait();
        });
        try
        {
            stage.Files.Write("ca.pem", stage.Files.Certificates.AuthorityPem);
            foreach (string settings in new[] { "t0:Sample", "t0:Other", "t1:Other" })
                stage.Configuration[$"{settings}:TrustedCaPath"] = Path.Combine(stage.Files.Folder, "ca.pem");
            stage.Configuration.Announce();
            stage.Configuration["t1:Provider"] = "Other";
            stage.Configuration.Announce();
            Assert.That(factory.GetProvider("t1").Name, Is.EqualTo("Sample"));
            lock (stage.Opened)
                Assert.That(stage.Opened, Has.Count.LessThanOrEqualTo(2), "the reload opened none");
        }
        finally
        {
            goesOn.Set();
        }

        await Wait.UntilAsync(() => factory.GetProvider("t1").Name == "Other");
    }

    [Test]
    public void The_expired_certificate_of_settings_that_once_waited_is_reported_as_one_in_use()
    {
        stage.AddTenants(1, withCertificates: false);
        stage.WriteCertificate("t0", from: -1, to: 1);
        stage.Time.Advance(TimeSpan.FromDays(0.9));
        stage.Configuration["t0:Other:Farewell"] = "bye";
        stage.Configuration["t0:Other:ClientCertificate:CertificatePath"] = Path.Combine(stage.Files.Folder, "t0.pem");
        stage.Configuration["t0:Other:ClientCertificate:KeyPath"] = Path.Combine(stage.Files.Folder, "t0.key.pem");
        stage.Configuration["t0:Other:TrustedCaPath"] = Path.Combine(stage.Files.Folder, "later.pem");
        ITwoFactorProviderFactory factory = stage.Start();
        stage.Configuration["t0:Provider"] = "Other";
        stage.Configuration.Announce();
        Assert.That(factory.GetProvider("t0").Name, Is.EqualTo("Sample"));
        stage.Configuration["t0:Provider"] = "Sample";
        stage.Configuration.Announce();
        stage.WriteFile("later.pem");
        stage.Configuration["t0:Provider"] = "Other";
        stage.Configuration.Announce();
        Assert.That(factory.GetProvider("t0").Name, Is.EqualTo("Other"));

        stage.Time.Advance(TimeSpan.FromDays(0.15));
        Assert.That(stage.Logs().Where(log => log.Contains("has expired", StringComparison.Ordinal)).Single(), Does.Contain("t0:Other cannot be used; the calls that need them fail"));
    }
}
