using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace TwoFactor.Transport;

/// <summary>The named clients: one that all tenants share, and one for each tenant that a host has plugged something into.</summary>
/// <remarks>They can be few because a request brings its tenant's connection along; see <see cref="OutgoingRequest"/>.</remarks>
internal sealed class TenantHttpClients
{
    private const string SharedName = "TwoFactor";

    private readonly IServiceCollection services;
    private readonly HashSet<string> ownClients = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Action<IHttpClientBuilder>> forAll = [];

    public TenantHttpClients(IServiceCollection services)
    {
        this.services = services;
        Add(SharedName);
    }

    public string NameFor(string tenant) => ownClients.TryGetValue(OwnName(tenant), out string? name) ? name : SharedName;

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
        if (ownClients.TryGetValue(name, out string? known))
        {
            name = known;
        }
        else
        {
            ownClients.Add(name);
            IHttpClientBuilder client = Add(name);
            foreach (Action<IHttpClientBuilder> earlier in forAll)
                earlier(client);
        }

        configure(services.AddHttpClient(name));
    }

    private static string OwnName(string tenant) => $"{SharedName}:{tenant}";

    // A host's defaults for all of its clients are not for these: retries would repeat a start, and headers or logs tell what nobody should know.
    // What a host plugs in for us comes after.
    private IHttpClientBuilder Add(string name)
    {
        IHttpClientBuilder client = services.AddHttpClient(name);
        client.Services.Configure<HttpClientFactoryOptions>(name, options =>
        {
            options.HttpClientActions.Clear();
            options.HttpMessageHandlerBuilderActions.Clear();
        });
        return client
            .ConfigurePrimaryHttpMessageHandler(() => new TenantConnectionHandler())
            .RemoveAllLoggers(); // they write the path, in which Sezame has the challenge's id
    }
}
