using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace TwoFactor.Transport;

/// <summary>Removes the host's defaults for all HTTP clients from the library's clients. A default retry would repeat a start, and a default log
/// would contain a challenge's id.</summary>
/// <remarks>The defaults are applied before it, and the host's configuration for this library after it.</remarks>
internal sealed class WithoutHostDefaults : IConfigureNamedOptions<HttpClientFactoryOptions>
{
    public void Configure(string? name, HttpClientFactoryOptions options)
    {
        if (!TenantHttpClients.IsOurs(name))
            return;
        options.HttpClientActions.Clear();
        options.HttpMessageHandlerBuilderActions.Clear();
    }

    public void Configure(HttpClientFactoryOptions options)
    {
        // Unnamed options belong to no client of this library.
    }
}
