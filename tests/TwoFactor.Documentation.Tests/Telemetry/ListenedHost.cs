using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;

namespace TwoFactor.Documentation.Tests.Telemetry;

/// <summary>A host whose telemetry tests listen to, and logins that make it measure.</summary>
internal static class ListenedHost
{
    private const string Tenant = "acme";

    /// <summary>Instruments that <see cref="PlayAsync"/> does not use: a reload and a client certificate.</summary>
    private static readonly string[] NotPlayed = ["`two_factor.configuration.reload.count`", "`two_factor.certificate.time_to_expiry`"];

    public static bool IsPlayed(string metric) => !NotPlayed.Contains(metric);

    public static ServiceProvider Build(Action<IServiceCollection>? add = null)
    {
        ServiceCollection services = new();
        services.AddLogging();
        InMemoryService service = new();
        services.AddSingleton(service);
        services.AddTwoFactor().AddInMemory(Tenant, service);
        add?.Invoke(services);
        ServiceProvider host = services.BuildServiceProvider();
        _ = host.GetRequiredService<ITwoFactorProviderFactory>();
        _ = host.GetRequiredService<ITwoFactorFlow>();
        return host;
    }

    /// <summary>Logins that are approved, refused, cancelled and collected twice; calls that succeed and fail.</summary>
    public static async Task PlayAsync(IServiceProvider host)
    {
        InMemoryService service = host.GetRequiredService<InMemoryService>();
        ITwoFactorFlow flow = host.GetRequiredService<ITwoFactorFlow>();
        service.User("jdoe").Answers(ChallengeState.Approved);
        FlowStart start = await flow.StartAsync(new FlowRequest(Tenant, "jdoe"));
        FlowKey key = new(start.Id!) { Tenant = Tenant, Subject = "jdoe" };
        FlowStatus status = await flow.WaitAsync(key, seen: 0, TimeSpan.FromMinutes(1));
        while (!status.State.IsFinal())
            status = await flow.WaitAsync(key, status.Version, TimeSpan.FromMinutes(1));
        await flow.CompleteAsync(key);
        Assert.That(async () => await flow.CompleteAsync(key), Throws.TypeOf<TwoFactorException>());

        ITwoFactorProvider provider = host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider(Tenant);
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("asleep"));
        await provider.CancelAsync(challenge.Handle);
        service.User("unknown").CannotBeAsked(TwoFactorError.UserNotEnrolled);
        Assert.That(async () => await provider.StartChallengeAsync(new ChallengeRequest("unknown")), Throws.TypeOf<TwoFactorException>());
    }
}
