using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Http;

/// <summary>The named clients: one that all tenants share, and one for each tenant that a host has plugged something into.</summary>
/// <remarks>They can be few because a request brings its tenant's connection along; see <see cref="TenantConnection"/>.</remarks>
internal sealed class TenantHttpClients
{
    private const string SharedName = "TwoFactor";

    private readonly IServiceCollection services;
    private readonly HashSet<string> ownClients = new(StringComparer.Ordinal);
    private readonly List<Action<IHttpClientBuilder>> forAll = [];

    public TenantHttpClients(IServiceCollection services)
    {
        this.services = services;
        Add(SharedName);
    }

    public string NameFor(string tenant) => ownClients.Contains(OwnName(tenant)) ? OwnName(tenant) : SharedName;

    public void ConfigureAll(Action<IHttpClientBuilder> configure)
    {
        forAll.Add(configure);
        configure(services.AddHttpClient(SharedName));
        foreach (string name in ownClients)
            configure(services.AddHttpClient(name));
    }

    public void Configure(string tenant, Action<IHttpClientBuilder> configure)
    {
        string name = OwnName(tenant);
        if (ownClients.Add(name))
        {
            IHttpClientBuilder client = Add(name);
            foreach (Action<IHttpClientBuilder> earlier in forAll)
                earlier(client);
        }

        configure(services.AddHttpClient(name));
    }

    private static string OwnName(string tenant) => $"{SharedName}:{tenant}";

    private IHttpClientBuilder Add(string name) => services.AddHttpClient(name)
        .ConfigurePrimaryHttpMessageHandler(() => new TenantConnectionHandler())
        .RemoveAllLoggers(); // they write the path, in which Sezame has the challenge's id
}
