using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>Which options of the flow apply after the settings changed, or were refused.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReloadedOptionsTests : IDisposable
{
    private readonly ReloadScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_tenant_whose_new_settings_are_refused_keeps_its_own_options()
    {
        scene.Configuration.SetForAll(ReloadScene.Mode, "OpenWithAudit");
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = "Closed";
        scene.Start();

        scene.Configuration.Remove($"acme:{ReloadScene.Mode}"); // its rows are being written again, one after the other
        scene.Configuration["acme:Provider"] = "Nobody";
        scene.Configuration.Announce();
        Assert.That(scene.OptionsOf("acme").FailureMode, Is.EqualTo(FlowFailureMode.Closed));

        scene.Configuration["acme:Provider"] = "InMemory";
        scene.Configuration.Announce();
        Assert.That(scene.OptionsOf("acme").FailureMode, Is.EqualTo(FlowFailureMode.OpenWithAudit), "the corrected settings have none of their own");
    }

    [Test]
    public void A_tenant_whose_first_options_of_its_own_are_refused_keeps_those_in_use([Values("acme:Provider", "acme:Flow:MaxStarts")] string wrong, [Values] bool isRefusedAlready)
    {
        scene.Start();
        if (isRefusedAlready)
            scene.Change("acme:Provider", "Nobody");
        scene.Configuration.SetForAll(ReloadScene.Mode, "OpenWithAudit");
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = "Closed";
        scene.Configuration[wrong] = "Nobody";
        scene.Configuration["globex:Provider"] = "InMemory";
        scene.Configuration.Announce();
        Assert.That((scene.OptionsOf("acme").FailureMode, scene.OptionsOf("globex").FailureMode), Is.EqualTo((FlowFailureMode.Closed, FlowFailureMode.OpenWithAudit)));
    }

    [Test]
    public void A_tenant_without_options_of_its_own_follows_the_general_ones_also_while_its_settings_are_refused()
    {
        scene.Configuration.SetForAll(ReloadScene.Mode, "OpenWithAudit");
        scene.Start();
        scene.Configuration["acme:Provider"] = "Nobody";
        scene.Configuration.Announce();
        Assert.That(scene.OptionsOf("acme").FailureMode, Is.EqualTo(FlowFailureMode.OpenWithAudit));

        scene.Configuration.SetForAll(ReloadScene.Mode, "Closed");
        scene.Configuration.Announce();
        Assert.That(scene.OptionsOf("acme").FailureMode, Is.EqualTo(FlowFailureMode.Closed));
    }

    [Test]
    public void A_tenants_new_options_wait_together_with_its_other_new_settings()
    {
        scene.Configuration["acme:Provider"] = "Moving";
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = "Closed";
        scene.Start();
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = "OpenWithAudit";
        scene.Configuration["acme:Moving:TrustedCaPath"] = Path.Combine(scene.Files.Folder, "ca.pem");
        scene.Configuration.Announce();
        Assert.That(scene.OptionsOf("acme").FailureMode, Is.EqualTo(FlowFailureMode.Closed), "the file is missing");

        scene.Configuration["acme:Flow:MaxStarts"] = "7";
        scene.Configuration.Announce();
        Assert.That((scene.OptionsOf("acme").FailureMode, scene.OptionsOf("acme").MaxStarts), Is.EqualTo((FlowFailureMode.Closed, new FlowOptions().MaxStarts)));

        scene.Files.Write("ca.pem", scene.Files.Certificates.AuthorityPem);
        scene.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That((scene.OptionsOf("acme").FailureMode, scene.OptionsOf("acme").MaxStarts), Is.EqualTo((FlowFailureMode.OpenWithAudit, 7)));
    }

    [Test]
    public void A_reload_that_is_refused_as_a_whole_keeps_all_options()
    {
        scene.Configuration.SetForAll("Flow:MaxStarts", "2");
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = "OtherProvider";
        scene.Start();
        scene.Configuration.Clear(); // a file with a syntax error, or missing for a moment
        scene.Configuration.Announce();
        Assert.That((scene.OptionsOf("acme").MaxStarts, scene.OptionsOf("acme").FailureMode), Is.EqualTo((2, FlowFailureMode.OtherProvider)));
        Assert.That(scene.OptionsOf("globex").MaxStarts, Is.EqualTo(2));
    }

    [Test]
    public void Changed_options_are_used_without_another_change()
    {
        scene.Start();
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = "OpenWithAudit";
        scene.Configuration.SetForAll("Flow:MaxStarts", "2");
        scene.Configuration.Announce();
        Assert.That((scene.OptionsOf("acme").MaxStarts, scene.OptionsOf("acme").FailureMode), Is.EqualTo((2, FlowFailureMode.OpenWithAudit)));
    }

    [Test]
    public async Task A_tenant_whose_settings_were_refused_lets_nobody_in_without_the_phone()
    {
        scene.Configuration.SetForAll(ReloadScene.Mode, "OpenWithAudit");
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = "Closed";
        ITwoFactorFlow flow = scene.Start();
        scene.Host.GetRequiredService<InMemoryService>().User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        scene.Configuration.Remove($"acme:{ReloadScene.Mode}");
        scene.Configuration["acme:Provider"] = "Nobody";
        scene.Configuration.Announce();
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
    }

    [Test]
    public void A_refused_tenant_whose_own_group_came_and_went_follows_the_general_options_again()
    {
        scene.Configuration.SetForAll(ReloadScene.Mode, "OpenWithAudit");
        scene.Start();
        scene.Configuration["acme:Provider"] = "Nobody";
        scene.Configuration["acme:Flow:MaxStarts"] = "7";
        scene.Configuration.Announce();
        scene.Configuration.Remove("acme:Flow:MaxStarts");
        scene.Configuration.SetForAll(ReloadScene.Mode, "Closed");

        scene.Configuration.Announce();

        Assert.That(scene.OptionsOf("acme").FailureMode, Is.EqualTo(FlowFailureMode.Closed));
    }
}
