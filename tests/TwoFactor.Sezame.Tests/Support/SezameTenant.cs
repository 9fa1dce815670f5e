using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;

namespace TwoFactor.Sezame.Tests;

/// <summary>The tenant <c>acme</c>, registered as in a host, with a recorded service.</summary>
internal sealed class SezameTenant : IDisposable
{
    public static readonly Uri Endpoint = new("https://sezame.example/");

    private readonly ServiceProvider services;

    public SezameTenant(Uri? endpoint = null)
    {
        ServiceCollection collection = new();
        collection.AddSingleton<TimeProvider>(Time);
        collection.AddTwoFactor()
            .AddSezame("acme", options =>
            {
                options.Endpoint = endpoint ?? Endpoint;
                options.ClientCertificate.Certificate = TestCertificate.Client;
            })
            .ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => Service.Handler));
        services = collection.BuildServiceProvider();
        Provider = services.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");
    }

    public ManualTimeProvider Time { get; } = new(TestCertificate.Start.AddMonths(2));

    public RecordedService Service { get; } = new();

    public ITwoFactorProvider Provider { get; }

    public TAbility Ability<TAbility>()
        where TAbility : class =>
        Provider.TryGetAbility(out TAbility? ability) ? ability : throw new AssertionException($"Sezame must have {typeof(TAbility).Name}.");

    /// <summary>The handle of a challenge that this tenant started now.</summary>
    public ChallengeHandle Handle(string id = "566845a2e0bda686c28b456a", string tenant = "acme", string provider = "Sezame", Uri? endpoint = null) => new()
    {
        Provider = provider,
        Tenant = tenant,
        User = "foo-client-user",
        ServiceIds = new Dictionary<string, string> { ["id"] = id },
        Endpoint = endpoint ?? Endpoint,
        StartedAt = Time.GetUtcNow(),
        Deadline = Time.GetUtcNow().AddMinutes(2),
    };

    public void Dispose()
    {
        services.Dispose();
        Service.Dispose();
    }
}
