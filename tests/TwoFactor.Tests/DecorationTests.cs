using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Testing;

namespace TwoFactor.Tests;

/// <summary>A host wraps every provider in an object of its own.</summary>
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
    public async Task A_call_that_a_decoration_refuses_is_not_recorded_as_a_call_of_the_service()
    {
        using TelemetryRecorder recorder = new();
        await using ServiceProvider host = Host(
            builder => builder.AddInMemory("acme").AddInMemory("globex").DecorateProviders((_, tenant, provider) => tenant == "acme" ? new Refusing(provider) : provider), recorder);
        ITwoFactorProviderFactory factory = host.GetRequiredService<ITwoFactorProviderFactory>();

        await Assert.ThrowsAsync<InvalidOperationException>(() => factory.GetProvider("acme").StartChallengeAsync(new ChallengeRequest("jdoe")));
        Assert.That(Starts(), Is.Empty);
        await factory.GetProvider("globex").StartChallengeAsync(new ChallengeRequest("jdoe"));
        Assert.That(Starts(), Has.Exactly(1).Items);

        IEnumerable<TelemetryRecord> Starts() => recorder.Records.Where(record => record.Name == "two_factor start");
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
