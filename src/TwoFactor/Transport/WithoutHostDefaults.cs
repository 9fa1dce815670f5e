using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace TwoFactor.Transport;

/// <summary>Removes a host's defaults for all of its clients from ours: a retry would repeat a start, and a log would show a challenge's id.</summary>
/// <remarks>The defaults run before it, what the host plugs in for us after it.</remarks>
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
        // Options without a name are not ours.
    }
}
