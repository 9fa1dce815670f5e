using TwoFactor.Flow;
using TwoFactor.Providers;

namespace TwoFactor.Tests.Tenants;

/// <summary>What still works with a service that a tenant does not use any longer, with a removed tenant, and after the end of the host.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FormerServiceTests : IDisposable
{
    private readonly TenantStage stage = new();

    public void Dispose() => stage.Dispose();

    [Test]
    public void The_flow_may_start_at_a_tenants_other_service_as_long_as_it_is_configured()
    {
        stage.AddTenants(1, withCertificates: false);
        stage.Configuration["t0:Other:Farewell"] = "bye";
        IOtherProviders others = (IOtherProviders)stage.Start();
        ITwoFactorProvider other = others.FindOther("t0", "Sample")!;

        Assert.That(other.Name, Is.EqualTo("Other"));
        Assert.That(() => other.StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<NotSupportedException>(), "the provider was reached");
        Assert.That(others.FindOther("t0", "OTHER"), Is.Null);
        Assert.That(others.FindOther("t1", "Sample"), Is.Null);

        stage.Configuration.Remove("t0:Other:");
        stage.Configuration.Announce();
        Assert.That(others.FindOther("t0", "Sample"), Is.Null);
        Assert.That(() => other.StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<TwoFactorException>());

        stage.Configuration["t0:Other:Farewell"] = "bye";
        stage.Configuration.Announce();
        stage.Time.Advance(ChallengeRequest.MaximumLifetime + TimeSpan.FromSeconds(1));
        stage.Configuration.Announce();
        Assert.That(others.FindOther("t0", "Sample"), Is.SameAs(other), "it is configured again");
    }

    [Test]
    public async Task A_removed_or_switched_tenant_starts_no_new_challenges_and_finishes_open_ones()
    {
        stage.AddTenants(2, withCertificates: false);
        ITwoFactorProviderFactory factory = stage.Start();
        stage.Configuration.Remove("t0:");
        stage.Configuration["t1:Provider"] = "Other";
        stage.Configuration["t1:Other:Farewell"] = "bye";
        stage.Configuration.Announce();

        foreach (string tenant in new[] { "t0", "t1" })
        {
            ChallengeHandle handle = SampleHandles.Of(tenant, "Sample");
            ITwoFactorProvider provider = factory.GetProvider(handle);
            TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.StartChallengeAsync(new ChallengeRequest("jdoe"))))!;
            Assert.That((e.Error, e.Tenant), Is.EqualTo((TwoFactorError.Misconfigured, tenant)));
            Assert.That(() => provider.PollStateAsync(handle), Throws.TypeOf<NotSupportedException>(), "the sample provider was reached");
        }

        stage.Time.Advance(ChallengeRequest.MaximumLifetime + TimeSpan.FromSeconds(1));
        Assert.That(() => factory.GetProvider(SampleHandles.Of("t0", "Sample")), Throws.TypeOf<TwoFactorException>());
        Assert.That(factory.TryGetProvider("t0", out _), Is.False);
    }

    [Test]
    public async Task An_ability_that_was_kept_from_before_a_removal_does_nothing_until_the_tenant_is_configured_again()
    {
        stage.AddTenants(2, withCertificates: false);
        ITwoFactorProvider provider = stage.Start().GetProvider("t0");
        Assert.That(provider.TryGetAbility(out IFraudNotice? notice), Is.True);
        Assert.That(provider.TryGetAbility(out IUserPairing? pairing), Is.True);
        await notice!.NotifyAsync("jdoe");

        stage.Configuration.Remove("t0:");
        stage.Configuration.Announce();
        foreach (Func<Task> call in new Func<Task>[] { () => notice.NotifyAsync("jdoe"), () => pairing!.PairAsync("jdoe"), () => pairing!.IsPairedAsync("jdoe"), () => pairing!.UnpairAsync("jdoe") })
        {
            TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(call))!;
            Assert.That((e.Error, e.Tenant, e.Provider), Is.EqualTo((TwoFactorError.Misconfigured, "t0", "Sample")));
        }

        stage.AddTenants(1, withCertificates: false);
        stage.Configuration.Announce();
        await notice.NotifyAsync("jdoe");
        Assert.That(await pairing!.IsPairedAsync("jdoe"), Is.True);
    }

    [Test]
    public void The_files_of_a_removed_tenant_may_be_removed_as_well()
    {
        stage.AddTenants(2, withCertificates: true);
        stage.Start();
        stage.Configuration.Remove("t0:");
        stage.Configuration.Announce();
        foreach (string tenant in new[] { "t0", "t1" })
            File.Delete(Path.Combine(stage.Files.Folder, $"{tenant}.pem"));
        stage.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(stage.Logs().Where(line => line.Contains("Error", StringComparison.Ordinal)), Has.Exactly(1).Items.And.All.Contains("t1"));
    }

    [Test]
    public void A_tenant_that_was_removed_and_is_there_again_finishes_its_challenges_also_a_day_later()
    {
        stage.AddTenants(2, withCertificates: false);
        ITwoFactorProviderFactory factory = stage.Start();
        ITwoFactorProvider before = factory.GetProvider("t0");
        stage.Configuration.Remove("t0:");
        stage.Configuration.Announce();
        Assert.That(factory.TryGetProvider("t0", out _), Is.False);
        stage.AddTenants(1, withCertificates: false);
        stage.Configuration.Announce();
        stage.Time.Advance(ChallengeRequest.MaximumLifetime + TimeSpan.FromSeconds(1));

        Assert.That(factory.GetProvider("t0"), Is.SameAs(before));
        Assert.That(factory.GetProvider(SampleHandles.Of("t0", "Sample")), Is.SameAs(before));
        Assert.That(() => before.StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<NotSupportedException>(), "the sample provider was reached");
    }

    [Test]
    public void A_tenant_can_switch_to_a_service_whose_certificates_were_configured_but_never_opened()
    {
        stage.AddTenants(1, withCertificates: true);
        stage.Configuration["t0:Other:Farewell"] = "bye";
        stage.Configuration["t0:Other:ClientCertificate:CertificatePath"] = Path.Combine(stage.Files.Folder, "t0.pem");
        stage.Configuration["t0:Other:ClientCertificate:KeyPath"] = Path.Combine(stage.Files.Folder, "t0.key.pem");
        ITwoFactorProviderFactory factory = stage.Start();
        Assert.That(factory.GetProvider("t0").Name, Is.EqualTo("Sample"));

        stage.Configuration["t0:Provider"] = "Other";
        stage.Configuration.Announce();

        Assert.That(factory.GetProvider("t0").Name, Is.EqualTo("Other"));
        Assert.That(stage.Logs(), Has.Exactly(1).Contains("t0: Sample → Other"));
    }

    [Test]
    public void After_the_host_is_disposed_every_call_throws_ObjectDisposedException()
    {
        stage.AddTenants(1, withCertificates: false);
        ITwoFactorProviderFactory factory = stage.Start();
        ITwoFactorProvider provider = factory.GetProvider("t0");
        Assert.That(provider.TryGetAbility(out IFraudNotice? notice), Is.True);
        stage.DisposeHost();

        Assert.That(() => provider.StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<ObjectDisposedException>());
        ChallengeHandle handle = SampleHandles.Of("t0", "Sample");
        Assert.That(() => provider.PollStateAsync(handle), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => provider.CancelAsync(handle), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => provider.ReleaseAsync(handle), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => provider.GetAbility(typeof(IDisposable)), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => notice!.NotifyAsync("jdoe"), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => factory.GetProvider(handle), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => factory.GetProvider("t0"), Throws.TypeOf<ObjectDisposedException>());
    }
}
