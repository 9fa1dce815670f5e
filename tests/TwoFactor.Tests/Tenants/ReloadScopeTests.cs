using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Tests.Tenants;

/// <summary>What a reload opens, logs and leaves as it is, also while the host starts.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReloadScopeTests : IDisposable
{
    // The check at start ends after three seconds; each processor may then be in the middle of an opening.
    private static readonly int AtMostAtStart = 3 + Environment.ProcessorCount;

    private readonly TenantStage stage = new();

    public void Dispose() => stage.Dispose();

    [Test]
    public void An_unrelated_change_keeps_every_provider_opens_no_key_and_logs_nothing()
    {
        stage.AddTenants(20, withCertificates: true);
        ITwoFactorProviderFactory factory = stage.Start();
        Assert.That(stage.Opened, Has.Count.EqualTo(20), "each key is opened once");
        ITwoFactorProvider before = factory.GetProvider("t7");
        int logs = stage.Logs().Length;

        for (int i = 0; i < 20; i++)
            stage.Configuration.Announce();

        Assert.That(factory.GetProvider("t7"), Is.SameAs(before));
        Assert.That(stage.Opened, Has.Count.EqualTo(20));
        Assert.That(stage.Logs(), Has.Length.EqualTo(logs));
    }

    [Test]
    public void A_reload_that_changes_one_tenant_opens_one_key()
    {
        stage.AddTenants(20, withCertificates: true);
        ITwoFactorProviderFactory factory = stage.Start();
        ITwoFactorProvider other = factory.GetProvider("t8");
        stage.Opened.Clear();

        stage.Configuration["t7:Sample:Greeting"] = "other";
        stage.Configuration.Announce();

        Assert.That(stage.Opened, Is.EqualTo(new[] { "t7" }));
        Assert.That(factory.GetProvider("t7").Unwrap().Options.Greeting, Is.EqualTo("other"));
        Assert.That(factory.GetProvider("t8"), Is.SameAs(other));
        Assert.That(stage.Logs(), Has.Exactly(1).Contains("t7: settings changed"));
    }

    [Test]
    public void A_reload_logs_the_changed_tenants_and_not_all_of_them()
    {
        stage.AddTenants(200, withCertificates: false);
        stage.Start();
        stage.Configuration["t7:Provider"] = "Other";
        stage.Configuration["t7:Other:Farewell"] = "bye";
        stage.Configuration["new:Provider"] = "Other";
        stage.Configuration["new:Other:Farewell"] = "bye";
        stage.Configuration.Remove("t9:");
        stage.Configuration.Announce();

        Assert.That(stage.Logs(), Has.Exactly(1).Contains("new: added, t7: Sample → Other, t9: removed.").And.Not.Contains("t10"));

        for (int i = 100; i < 200; i++)
            stage.Configuration[$"t{i}:Sample:Greeting"] = "other";
        stage.Configuration.Announce();
        Assert.That(stage.Logs()[^1], Does.Contain("and 80 more").And.Length.LessThan(3000));
    }

    [Test]
    public void A_change_while_the_host_starts_is_applied()
    {
        stage.AddTenants(1, withCertificates: false);
        bool isFirst = true;
        ITwoFactorProviderFactory factory = stage.Start(collection => collection.PostConfigure<SampleOptions>("t0", _ =>
        {
            if (!isFirst)
                return;
            isFirst = false;
            stage.Configuration["t0:Sample:Greeting"] = "second";
            stage.Configuration.Announce();
        }));
        Assert.That(factory.GetProvider("t0").Unwrap().Options.Greeting, Is.EqualTo("second"));
    }

    [Test]
    public void The_check_at_start_ends_after_its_time_limit_and_the_rest_is_opened_later()
    {
        stage.AddTenants(100, withCertificates: true);
        using ManualResetEventSlim later = new();
        ITwoFactorProviderFactory factory = stage.Start(eachOpeningTakes: TimeSpan.FromSeconds(1), whileOpening: number =>
        {
            // Openings in the background wait, so that only those of the check at start have moved the clock when it ends.
            if (number > AtMostAtStart && !later.Wait(TimeSpan.FromSeconds(30)))
                later.Set();
        });
        Assert.That(factory.TryGetProvider("t99", out _), Is.True);
        Assert.That(stage.Time.GetUtcNow() - stage.Time.Start, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(AtMostAtStart)));
        later.Set();
        Assert.That(() => stage.Opened.Distinct().Count(), Is.EqualTo(100).After(30_000, 20), "in the background");
        Assert.That(stage.Opened, Is.Unique);
    }

    [Test]
    public void A_reload_while_keys_of_the_start_are_still_being_opened_opens_that_of_the_changed_tenant_alone()
    {
        int atStart = Environment.ProcessorCount; // the check opens as many at once, and the first of them uses up its time
        int last = atStart + 20;
        stage.AddTenants(last + 1, withCertificates: true);
        using ManualResetEventSlim isHeld = new();
        using ManualResetEventSlim mayGoOn = new();
        ITwoFactorProviderFactory factory = stage.Start(eachOpeningTakes: TimeSpan.FromSeconds(3), whileOpening: number =>
        {
            if (number != atStart + 1) // certainly in the background
                return;
            isHeld.Set();
            mayGoOn.Wait(TimeSpan.FromSeconds(10)); // so that the test ends even where the reload waits for this one
        });
        Assert.That(isHeld.Wait(TimeSpan.FromSeconds(30)), Is.True);
        int before = stage.Opened.Count;

        stage.Configuration[$"t{last}:Sample:Greeting"] = "other";
        stage.Configuration.Announce();
        string[] byReload = [.. stage.Opened.Skip(before)];
        mayGoOn.Set();

        Assert.That(byReload, Is.EqualTo(new[] { $"t{last}" }));
        Assert.That(factory.GetProvider($"t{last}").Unwrap().Options.Greeting, Is.EqualTo("other"));
        Assert.That(() => stage.Opened.Distinct().Count(), Is.EqualTo(last + 1).After(30_000, 20), "the others' come in the background");
    }

    [Test]
    public void New_settings_whose_keys_a_reload_has_no_time_to_open_do_not_count_as_refused()
    {
        int count = Environment.ProcessorCount + 2; // the reload opens one at each processor, and the first of them uses up its time
        stage.AddTenants(count, withCertificates: true);
        bool isSlow = false;
        ITwoFactorProviderFactory factory = stage.Start(whileOpening: _ => stage.Time.Advance(isSlow ? TimeSpan.FromSeconds(4) : TimeSpan.Zero));
        isSlow = true;
        for (int i = 0; i < count; i++)
            stage.Configuration[$"t{i}:Sample:Greeting"] = "other";
        stage.Configuration.Announce();
        Assert.That(
            () => Enumerable.Range(0, count).Count(i => factory.GetProvider($"t{i}").Unwrap().Options.Greeting == "other"),
            Is.EqualTo(count).After(30_000, 20),
            "the others' keys are opened in the background");
        Assert.That(stage.Reloads(), Is.Not.Empty.And.All.EqualTo("applied"));
    }
}
