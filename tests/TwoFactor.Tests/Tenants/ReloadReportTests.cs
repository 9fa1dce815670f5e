using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Tenants;
using TwoFactor.Tests.Flow;

namespace TwoFactor.Tests.Tenants;

/// <summary>What a reload logs and counts, and how often.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReloadReportTests : IDisposable
{
    private readonly ReloadScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_change_of_a_tenants_failure_mode_alone_is_logged_and_counted_once()
    {
        scene.Start();
        scene.Change($"acme:{ReloadScene.Mode}", "OpenWithAudit");
        scene.Configuration.Announce();

        Assert.That(scene.Logs("SettingsApplied"), Has.Length.EqualTo(1).And.All.Contains("in use. acme: Flow changed (FailureMode)."));
        Assert.That(scene.Reloads(), Is.EqualTo(new[] { "applied" }));
    }

    [Test]
    public void A_change_of_the_options_for_all_tenants_is_logged_once_and_not_for_each_tenant()
    {
        scene.Configuration["acme:Flow:MaxStarts"] = "9";
        scene.Configuration["globex:Provider"] = "InMemory";
        scene.Start();
        scene.Configuration.SetForAll(ReloadScene.Mode, "OpenWithAudit");
        scene.Configuration.SetForAll("Flow:MaxStarts", "7");
        scene.Configuration.Announce();

        Assert.That(scene.Logs("SettingsApplied"), Has.Length.EqualTo(1).And.All.Contains("in use. Flow of all tenants changed (FailureMode, MaxStarts)."));
        Assert.That(scene.Reloads(), Is.EqualTo(new[] { "applied" }));
    }

    [Test]
    public void A_change_of_the_options_for_all_tenants_is_named_before_those_of_any_number_of_tenants()
    {
        for (int i = 0; i < 30; i++)
            scene.Configuration[$"A{i}:Provider"] = "InMemory";
        scene.Start();
        for (int i = 0; i < 30; i++)
            scene.Configuration[$"A{i}:Flow:MaxStarts"] = "9";
        scene.Configuration.SetForAll(ReloadScene.Mode, "OpenWithAudit");
        scene.Configuration.Announce();

        Assert.That(scene.Logs("SettingsApplied").Single(), Does.Contain("in use. Flow of all tenants changed (FailureMode), A0: Flow changed (MaxStarts), A10: ").And.Contains("and 10 more."));
    }

    [Test]
    public void A_tenant_that_loses_its_own_options_is_logged_if_the_general_ones_differ()
    {
        scene.Configuration.SetForAll(ReloadScene.Mode, "OpenWithAudit");
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = "Closed";
        scene.Configuration["acme:Flow:MaxStarts"] = "5"; // as the general one
        scene.Start();
        scene.Configuration.Remove("acme:Flow");
        scene.Configuration.Announce();

        Assert.That(scene.Logs("SettingsApplied"), Has.Length.EqualTo(1).And.All.Contains("in use. acme: Flow changed (FailureMode)."));
    }

    [Test]
    public void Options_that_change_nothing_in_use_are_neither_logged_nor_counted()
    {
        scene.Start();
        scene.Change("acme:Flow:MaxStarts", "5"); // the default
        scene.Configuration.SetForAll("Flow:MemoryCapacity", "10"); // read only at the start
        scene.Configuration.Announce();

        Assert.That(scene.Logs("SettingsApplied"), Is.Empty);
        Assert.That(scene.Reloads(), Is.Empty);
    }

    [Test]
    public void Options_that_waited_for_a_file_are_logged_when_they_are_used()
    {
        scene.StartAtMoving();
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = "OpenWithAudit";
        scene.Configuration["acme:Moving:TrustedCaPath"] = Path.Combine(scene.Files.Folder, "ca.pem");
        scene.Configuration.Announce();
        Assert.That(scene.Logs("SettingsApplied"), Is.Empty);

        scene.Files.Write("ca.pem", scene.Files.Certificates.AuthorityPem);
        scene.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(scene.Logs("SettingsApplied"), Has.Length.EqualTo(1).And.All.Contains("in use. acme: Flow changed (FailureMode), acme: settings changed."));
    }

    [Test]
    public void A_general_mistake_that_stays_is_logged_and_counted_once()
    {
        scene.Start();
        for (int i = 1; i <= 2; i++)
        {
            scene.Configuration.SetForAll("Flow:MaxStarts", "0");
            scene.Configuration.Announce();
            scene.Configuration.Announce();
            scene.Configuration.Announce();
            Assert.That(
                scene.Logs("GeneralSettingsRefused"),
                Has.Length.EqualTo(i).And.All.Contains("Settings outside of TwoFactor:Tenants are wrong; the earlier ones stay in use. TwoFactor:Flow:MaxStarts must be"));
            Assert.That(scene.OptionsOf("acme").MaxStarts, Is.EqualTo(5));
            Assert.That(scene.Reloads(), Has.Length.EqualTo(i).And.All.EqualTo("refused"));

            scene.Configuration.SetForAll("Flow:MaxStarts", "5");
            scene.Configuration.Announce();
        }
    }

    [Test]
    public void A_change_of_a_tenant_beside_a_general_mistake_that_was_reported_counts_as_applied()
    {
        scene.Start();
        scene.Configuration.SetForAll("Flow:MaxStarts", "0");
        scene.Configuration.Announce();
        scene.Change("globex:Provider", "InMemory");
        Assert.That(scene.Reloads(), Is.EqualTo(new[] { "refused", "applied" }));
    }

    [Test]
    public void A_further_general_change_that_the_same_mistake_refuses_is_logged_again()
    {
        scene.Start();
        scene.Configuration.SetForAll("Flow:MaxStarts", "0");
        scene.Configuration.Announce();
        scene.Configuration.SetForAll(ReloadScene.Mode, "OpenWithAudit");
        scene.Configuration.Announce();
        Assert.That(scene.Logs("GeneralSettingsRefused"), Has.Length.EqualTo(2));
        Assert.That(scene.Reloads(), Is.EqualTo(new[] { "refused", "refused" }));
    }

    // The misspelt group may be one of these options: without it, a default would apply.
    [Test]
    public void A_misspelt_general_group_refuses_the_options_beside_it()
    {
        scene.Start();
        scene.Configuration.SetForAll("Flow:MaxStarts", "7");
        scene.Configuration.SetForAll("Flw:FailureMode", "Closed");
        scene.Configuration.Announce();
        Assert.That(scene.Logs("GeneralSettingsRefused"), Has.Length.EqualTo(1).And.All.Contains("TwoFactor:Flw is not a setting"));
        Assert.That(scene.Logs("SettingsApplied"), Is.Empty);
        Assert.That(scene.OptionsOf("acme").MaxStarts, Is.EqualTo(5));
    }

    [Test]
    public void Settings_that_stay_without_tenants_are_logged_and_counted_once()
    {
        scene.Start();
        scene.Configuration.Clear();
        for (int i = 0; i < 3; i++)
            scene.Configuration.Announce();
        Assert.That(scene.Logs("SettingsRefused"), Has.Length.EqualTo(1));
        Assert.That(scene.Reloads(), Is.EqualTo(new[] { "refused" }));
    }

    [Test]
    public void Code_of_the_host_that_throws_at_every_reload_is_logged_again_only_if_the_settings_change()
    {
        bool isBroken = false;
        scene.Start(builder => builder.Services.Configure<TwoFactorOptions>(_ =>
        {
            if (isBroken)
                throw new InvalidOperationException("The host's own code.");
        }));
        isBroken = true;
        for (int i = 0; i < 3; i++)
            scene.Configuration.Announce();
        Assert.That(scene.Logs("SettingsRefused"), Has.Length.EqualTo(1).And.All.Contains("InvalidOperationException was thrown."));
        Assert.That(scene.Reloads(), Is.EqualTo(new[] { "refused" }));

        scene.Change("globex:Provider", "InMemory");
        Assert.That(scene.Logs("SettingsRefused"), Has.Length.EqualTo(2));
    }

    [Test]
    public void Wrong_settings_of_the_service_that_is_not_selected_count_as_refused()
    {
        scene.Configuration["acme:Moving:Endpoint"] = "https://old.example/";
        scene.Start();
        scene.Change("acme:Moving:Endpoint", "http://new.example/");
        scene.Configuration.Announce();
        Assert.That(scene.Logs("TenantKeptEarlierSettings"), Has.Length.EqualTo(1));
        Assert.That(scene.Reloads(), Is.EqualTo(new[] { "refused" }));
    }

    [Test]
    public void Wrong_settings_of_several_services_that_are_not_selected_are_each_logged_once()
    {
        scene.Configuration["acme:Moving:Endpoint"] = "https://old.example/";
        scene.Configuration["acme:Sample:Greeting"] = "hello";
        scene.Start(builder => builder.AddProvider(new SampleDefinition()));
        scene.Configuration["acme:Moving:Endpoint"] = "http://new.example/";
        scene.Change("acme:Sample:Loud", "1");
        scene.Configuration.Announce();
        Assert.That(scene.Logs("TenantKeptEarlierSettings"), Has.Length.EqualTo(2).And.Some.Contains("Moving:Endpoint").And.Some.Contains("Sample:Loud"));
        Assert.That(scene.Reloads(), Is.EqualTo(new[] { "refused" }));
    }

    [TestCase("Endpoint", "http://newest.example/")]
    [TestCase("RequestTimeout", "00:00:07")]
    public void A_further_change_of_an_unselected_service_that_the_same_mistake_refuses_is_logged_again(string setting, string value)
    {
        scene.Configuration["acme:Moving:Endpoint"] = "https://old.example/";
        scene.Start();
        scene.Change("acme:Moving:Endpoint", "http://new.example/");
        scene.Change($"acme:Moving:{setting}", value);
        scene.Configuration.Announce();
        Assert.That(scene.Logs("TenantKeptEarlierSettings"), Has.Length.EqualTo(2).And.All.Contains("Moving:Endpoint must be"));
        Assert.That(scene.Reloads(), Is.EqualTo(new[] { "refused", "refused" }));
    }

    [TestCase("Provider", "Moving")]
    [TestCase(ReloadScene.Mode, "OpenWithAudit")]
    public void A_further_change_of_a_tenant_that_a_mistake_in_its_options_of_the_flow_refuses_is_logged_again(string setting, string value)
    {
        scene.Configuration["acme:Moving:Endpoint"] = "https://old.example/";
        scene.Start();
        scene.Change("acme:Flow:MaxStarts", "0");
        scene.Change($"acme:{setting}", value);
        scene.Configuration.Announce();
        Assert.That(scene.Logs("TenantKeptEarlierSettings"), Has.Length.EqualTo(2).And.All.Contains("Flow:MaxStarts must be"));
        Assert.That(scene.Reloads(), Is.EqualTo(new[] { "refused", "refused" }));
    }

    [Test]
    public void A_change_of_an_unselected_service_is_logged_apart_from_a_mistake_in_the_options_of_the_flow()
    {
        scene.Configuration["acme:Moving:Endpoint"] = "https://old.example/";
        scene.Start();
        scene.Change("acme:Flow:MaxStarts", "0");
        scene.Change("acme:Moving:Endpoint", "https://new.example/");
        Assert.That(scene.Logs("TenantKeptEarlierSettings"), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_new_service_that_is_not_selected_and_has_wrong_settings_is_logged_once()
    {
        scene.Start();
        for (int i = 1; i <= 2; i++)
        {
            scene.Change("acme:Moving:Endpoint", "http://new.example/");
            scene.Configuration.Announce();
            Assert.That(scene.Logs("UnselectedProviderUnusable"), Has.Length.EqualTo(i).And.All.Contains("Moving:Endpoint must be"));

            scene.Configuration.Remove("acme:Moving");
            scene.Configuration.Announce();
        }
    }

    [Test]
    public void A_service_that_is_not_selected_keeps_its_earlier_settings_while_code_of_the_host_throws()
    {
        bool isBroken = false;
        scene.Configuration["acme:Moving:Endpoint"] = "https://old.example/";
        scene.Start(builder => builder.Services.ConfigureAll<MovingOptions>(_ => Throw(isBroken)));
        ITwoFactorProvider? before = FindOther();
        isBroken = true;
        for (int i = 0; i < 3; i++)
            scene.Configuration.Announce();
        Assert.That(FindOther(), Is.Not.Null.And.SameAs(before));
        Assert.That(
            scene.Logs("TenantKeptEarlierSettings").Single(),
            Does.Contain("stay in use. TwoFactor:Tenants:acme:Moving cannot be configured: code of the host threw InvalidOperationException."));
        Assert.That(scene.Reloads(), Is.EqualTo(new[] { "refused" }));

        scene.Change("acme:Moving:Endpoint", "https://new.example/");
        Assert.That(scene.Logs("TenantKeptEarlierSettings"), Has.Length.EqualTo(2), "the new address is not in use");

        isBroken = false;
        scene.Configuration.Announce();
        Assert.That(FindOther(), Is.Not.Null.And.Not.SameAs(before));
    }

    [Test]
    public void A_change_that_code_of_the_host_refuses_by_throwing_is_logged_again_only_if_the_settings_change()
    {
        bool isBroken = false;
        scene.StartAtMoving(builder => builder.Services.ConfigureAll<MovingOptions>(_ => Throw(isBroken)));
        isBroken = true;
        for (int i = 1; i <= 2; i++)
        {
            scene.Change("acme:Moving:Endpoint", $"https://new{i}.example/");
            scene.Configuration.Announce();
            Assert.That(scene.Logs("TenantKeptEarlierSettings"), Has.Length.EqualTo(i).And.All.Contains("Moving cannot be configured: code of the host threw"));
            Assert.That(scene.Reloads(), Has.Length.EqualTo(i).And.All.EqualTo("refused"));
        }
    }

    private ITwoFactorProvider? FindOther() => ((IOtherProviders)scene.Host.GetRequiredService<ITwoFactorProviderFactory>()).FindOther("acme", "InMemory");

    private static void Throw(bool isBroken)
    {
        if (isBroken)
            throw new InvalidOperationException("The host's own code.");
    }
}
