using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>Tenants share nothing: neither the limit of a name, nor a slot, nor what a decoy imitates.</summary>
public sealed class TenantTests
{
    private const string Other = "globex";

    [TestCase("jdoe")]
    [TestCase("jdoe-at-service")]
    public async Task The_limit_of_a_subject_does_not_count_the_starts_of_another_tenants_subject_of_that_name(string user)
    {
        using FlowHost scene = Scene(options => options.MaxStarts = 1);
        Assert.That((await scene.Flow.StartAsync(Of(FlowHost.Tenant, "jdoe", user))).Refusal, Is.Null);
        Assert.That((await scene.Flow.StartAsync(Of(Other, "jdoe", user))).Refusal, Is.Null);
        Assert.That((await scene.Flow.StartAsync(Of(FlowHost.Tenant, "jdoe", user, "browser-2"))).Refusal, Is.EqualTo(FlowRefusal.TooManyStarts));
    }

    [Test]
    public async Task The_limits_and_the_slot_are_the_same_however_the_tenants_name_is_written()
    {
        using FlowHost scene = Scene(options => options.MaxStarts = 2);
        FlowStart first = await scene.Flow.StartAsync(Of("acme", "jdoe"));
        Assert.That((await scene.Flow.StartAsync(Of("ACME", "jdoe"))).Id, Is.EqualTo(first.Id));
        Assert.That((await scene.Flow.StartAsync(Of("Acme", "jdoe", browser: "browser-2"))).Refusal, Is.Null);
        Assert.That((await scene.Flow.GetAsync(FlowHost.Key(first.Id!))).State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That((await scene.Flow.StartAsync(Of("aCME", "jdoe", browser: "browser-3"))).Refusal, Is.EqualTo(FlowRefusal.TooManyStarts));
    }

    [Test]
    public async Task A_start_does_not_replace_the_challenge_of_another_tenants_subject_of_that_name(
        [Values(TwoFactorCapabilities.CanCancel, LikeSecSign)] TwoFactorCapabilities capabilities)
    {
        using FlowHost scene = Scene(capabilities: capabilities);
        FlowKey own = await scene.StartAsync();
        Assert.That((await scene.Flow.StartAsync(Of(Other, "jdoe", browser: "browser-2"))).Refusal, Is.Null);
        Assert.That((await scene.Flow.GetAsync(own)).State, Is.EqualTo(ChallengeState.Pending));
    }

    // Otherwise the picture of one tenant's service would be shown to another tenant's visitors.
    [Test]
    public async Task A_decoy_does_not_imitate_the_service_of_another_tenant()
    {
        using FlowHost scene = Scene(capabilities: TwoFactorCapabilities.CanCancel | TwoFactorCapabilities.AccessPass);
        Assert.That((await DecoyAsync(scene, "nobody")).AccessPass, Is.Null);
        await scene.StartAsync();
        Assert.That((await DecoyAsync(scene, "nobody else")).AccessPass, Is.Null);
        Assert.That((await scene.Flow.StartAsync(Of(Other, "jdoe"))).AccessPass, Is.Not.Null);
        Assert.That((await DecoyAsync(scene, "nobody at all")).AccessPass, Is.Not.Null);
    }

    private static async Task<FlowStart> DecoyAsync(FlowHost scene, string subject)
    {
        Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(Other, subject) { HasFirstFactor = false });
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
        return await starting;
    }

    private static FlowRequest Of(string tenant, string subject, string? user = null, string browser = "browser-1") =>
        new(tenant, subject) { User = user, Browser = browser };

    private static FlowHost Scene(Action<FlowOptions>? configure = null, TwoFactorCapabilities capabilities = TwoFactorCapabilities.CanCancel) => new(
        configure,
        options => options.Capabilities = capabilities,
        services => services.AddSingleton<ITwoFactorUserNames, Names>().AddTwoFactor().AddInMemory(Other, new InMemoryService(), options => options.Capabilities = capabilities));

    private sealed class Names : ITwoFactorUserNames
    {
        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) =>
            new(subject.StartsWith("nobody", StringComparison.Ordinal) ? null : subject);
    }
}
