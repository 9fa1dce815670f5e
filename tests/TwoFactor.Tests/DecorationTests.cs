using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Testing;

namespace TwoFactor.Tests;

/// <summary>A host puts something of its own before every provider.</summary>
public sealed class DecorationTests
{
    [Test]
    public async Task Decorations_see_the_calls_of_every_tenant_and_the_last_added_is_the_outermost()
    {
        List<string> seen = [];
        InMemoryService service = new();
        await using ServiceProvider host = Host(
            builder => builder
                .AddInMemory("acme", service)
                .AddInMemory("globex", service)
                .DecorateProviders((_, tenant, provider) => new Noting(provider, $"inner {tenant}", seen))
                .DecorateProviders((_, tenant, provider) => new Noting(provider, $"outer {tenant}", seen)));
        foreach (string tenant in (string[])["acme", "globex"])
        {
            ITwoFactorProvider provider = host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider(tenant);
            Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"));
            Assert.That(challenge.Handle.Tenant, Is.EqualTo(tenant));
            Assert.That(provider.Name, Is.EqualTo("InMemory"));
        }

        Assert.That(seen, Is.EqualTo((string[])["outer acme", "inner acme", "outer globex", "inner globex"]));
    }

    [Test]
    public async Task Telemetry_stays_between_a_decoration_and_the_service()
    {
        using TelemetryRecorder recorder = new();
        await using ServiceProvider host = Host(
            builder => builder.AddInMemory("acme").DecorateProviders((_, _, provider) => new Refusing(provider)), recorder);
        ITwoFactorProvider provider = host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");

        await Assert.ThrowsAsync<InvalidOperationException>(() => provider.StartChallengeAsync(new ChallengeRequest("jdoe")));
        Assert.That(recorder.Records.Select(record => record.Name), Has.None.EqualTo("two_factor start"), "nothing was asked of the service");
    }

    [Test]
    public async Task A_decoration_gets_the_hosts_services()
    {
        IServiceProvider? given = null;
        await using ServiceProvider host = Host(builder =>
        {
            builder.Services.AddSingleton("a service of the host");
            builder.AddInMemory("acme").DecorateProviders((services, _, provider) =>
            {
                given = services;
                return provider;
            });
        });
        host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");
        Assert.That(given!.GetRequiredService<string>(), Is.EqualTo("a service of the host"));
    }

    [Test]
    public void An_ability_that_a_decoration_adds_is_found_and_flagged()
    {
        WithNotices provider = new(new Bare());
        Assert.That(provider.TryGetAbility<IFraudNotice>(out _), Is.True);
        Assert.That(provider.Capabilities, Is.EqualTo(TwoFactorCapabilities.FraudNotice));
    }

    private static ServiceProvider Host(Action<ITwoFactorBuilder> add, TelemetryRecorder? recorder = null)
    {
        ServiceCollection services = new();
        if (recorder is not null)
            services.AddLogging(logging => logging.AddProvider(recorder).SetMinimumLevel(LogLevel.Trace));
        add(services.AddTwoFactor());
        return services.BuildServiceProvider();
    }

    private sealed class Noting(ITwoFactorProvider inner, string name, List<string> seen) : DelegatingTwoFactorProvider(inner)
    {
        public override Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
        {
            seen.Add(name);
            return Inner.StartChallengeAsync(request, cancellationToken);
        }
    }

    private sealed class Refusing(ITwoFactorProvider inner) : DelegatingTwoFactorProvider(inner)
    {
        public override Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("Not now.");
    }

    private sealed class WithNotices(ITwoFactorProvider inner) : DelegatingTwoFactorProvider(inner), IFraudNotice
    {
        public Task NotifyAsync(string user, string? message = null, CancellationToken cancellationToken = default) => Task.CompletedTask;
    }

    private sealed class Bare : SilentProvider
    {
        public override string Name => "Bare";
    }
}
