using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace TwoFactor.Transport;

/// <summary>Creates a tenant's chain of handlers: the host's handlers for all tenants, those for this tenant, then the tenant's connection.</summary>
/// <remarks>They are configured like the clients of <see cref="IHttpClientFactory"/>, but created here once per tenant, and live as long as the
/// tenant. Each chain has a scope of its own: the root provider would keep each handler of each reload, with the connections and the key behind it, until
/// the host ends.</remarks>
internal sealed class TenantHttpClients(IServiceProvider services, IOptionsMonitor<HttpClientFactoryOptions> options)
{
    /// <summary>The name under which the host configures the clients of all tenants. It contains a line break so that it differs from any name of the
    /// host's own clients.</summary>
    public const string NameForAll = "TwoFactor\n";

    /// <summary>The name under which the host configures one tenant's client. Tenants' names are not case-sensitive.</summary>
    public static string NameFor(string tenant) => NameForAll + tenant.ToUpperInvariant();

    /// <summary>Whether <paramref name="name"/> is a name of this library's clients.</summary>
    public static bool IsOurs(string? name) => name is not null && name.StartsWith(NameForAll, StringComparison.Ordinal);

    /// <summary>Creates the chain.</summary>
    /// <param name="tenant">The tenant's name.</param>
    /// <param name="connection">The end of the chain, unless the host's handlers replace it.</param>
    /// <param name="isReplaced">Whether the host's handlers replaced it, for example with a mock in unit tests.</param>
    public TenantHttpClient Create(string tenant, TenantConnection connection, out bool isReplaced)
    {
        connection.Names = services.GetService<NameResolver>() ?? connection.Names;
        connection.Proxy = services.GetService<ServiceProxy>() ?? connection.Proxy;
        HttpClientFactoryOptions[] given = [options.Get(NameForAll), options.Get(NameFor(tenant))]; // the more specific options come last, and so take precedence
        AsyncServiceScope owner = services.CreateAsyncScope();
        TenantHandlerBuilder chain = new(owner.ServiceProvider) { Name = NameFor(tenant), PrimaryHandler = connection };
        foreach (Action<HttpMessageHandlerBuilder> configure in given.SelectMany(one => one.HttpMessageHandlerBuilderActions))
            configure(chain);
        isReplaced = chain.PrimaryHandler != connection;

        Action<HttpClient>[] actions = [.. given.SelectMany(one => one.HttpClientActions)];
        return !isReplaced && chain.AdditionalHandlers.Count == 0 && actions.Length == 0
            ? new TenantHttpClient(connection)
            : new TenantHttpClient(chain.Build(), owner, actions);
    }
}
