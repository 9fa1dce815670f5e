using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A node that cannot find the provider of an open question, for example because its tenant has other settings there.</summary>
public sealed class UnknownProviderTests
{
    private const TwoFactorCapabilities LikeSecSign = TwoFactorCapabilities.CanCancel | TwoFactorCapabilities.SingleChallenge;

    [Test]
    public async Task The_phone_is_not_asked_again_while_a_cancelled_question_may_be_on_it([Values] bool isCollected)
    {
        ManualTimeProvider time = new();
        ScriptedProvider provider = new("scripted", time) { Capabilities = LikeSecSign };
        Tenant tenant = new(provider);
        using FlowHost scene = new(decorate: tenant);
        FlowKey key = await scene.StartAsync();
        tenant.IsUnknown = true;
        await scene.Flow.CancelAsync(key);
        if (isCollected)
            Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
        await scene.RestAsync();
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request(browser: "browser-2"))).Refusal, Is.EqualTo(FlowRefusal.StillOpen));
        Assert.That(provider.Calls, Is.EqualTo((string[])["start"]));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(130), TimeSpan.FromSeconds(1)); // the slot expires by itself
        await scene.StartAsync(browser: "browser-2");
    }

    [Test]
    public async Task The_phone_is_not_asked_again_while_an_expired_question_may_be_on_it([Values] bool isCollected)
    {
        ManualTimeProvider time = new();
        ScriptedProvider provider = new("scripted", time) { Capabilities = LikeSecSign, AnswersFor = TimeSpan.FromSeconds(20) };
        Tenant tenant = new(provider);
        using FlowHost scene = new(decorate: tenant);
        FlowKey key = await scene.StartAsync();
        tenant.IsUnknown = true;
        await scene.AdvanceAsync(TimeSpan.FromSeconds(95), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Expired));
        if (isCollected)
            Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Expired));
        await scene.RestAsync();
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request(browser: "browser-2"))).Refusal, Is.EqualTo(FlowRefusal.StillOpen));
        Assert.That(provider.Calls.Count(call => call == "start"), Is.EqualTo(1));
    }

    // The setting of this login, not of those that begin after a change of the settings.
    [Test]
    public async Task A_question_that_cannot_be_polled_ends_by_the_settings_of_its_start()
    {
        ManualTimeProvider time = new();
        Tenant tenant = new(new ScriptedProvider("scripted", time) { AnswersFor = TimeSpan.FromSeconds(20) });
        FlowOptions? options = null;
        using FlowHost scene = new(one => options = one, decorate: tenant);
        FlowKey key = await scene.StartAsync();
        tenant.IsUnknown = true;
        options!.CollectWithin = TimeSpan.FromHours(1);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Expired));
    }

    [Test]
    public async Task A_factory_that_fails_for_one_question_prevents_no_other_withdrawal_when_the_host_stops()
    {
        ScriptedProvider provider = new("scripted", new ManualTimeProvider());
        Tenant tenant = new(provider);
        using TelemetryRecorder log = new();
        using FlowHost scene = new(decorate: tenant, services: services => services.AddLogging(logging => logging.AddProvider(log)));
        await scene.StartAsync("first");
        await scene.StartAsync("second");
        tenant.FailsFor = "first";
        await scene.Services.GetServices<IHostedService>().OfType<FlowHostedService>().Single().StopAsync(CancellationToken.None);
        Assert.That(provider.Calls, Is.EqualTo((string[])["start", "start", "cancel"]));
        Assert.That(log.Find("could not be withdrawn (InvalidOperationException)"), Is.Not.Empty);
    }

    private sealed class Tenant(ITwoFactorProvider provider) : ITwoFactorProviderFactory
    {
        public bool IsUnknown { get; set; }

        /// <summary>The user whose challenges the factory of the host cannot handle.</summary>
        public string? FailsFor { get; set; }

        public ITwoFactorProvider GetProvider(string tenant) => provider;

        public ITwoFactorProvider GetProvider(ChallengeHandle handle) =>
            IsUnknown ? throw new TwoFactorException(TwoFactorError.Misconfigured, "test")
            : handle.User == FailsFor ? throw new InvalidOperationException("test")
            : provider;

        public bool TryGetProvider([NotNullWhen(true)] string? tenant, [NotNullWhen(true)] out ITwoFactorProvider? found)
        {
            found = provider;
            return true;
        }
    }
}
