using System.Net;

namespace TwoFactor.Emulator.Callbacks;

/// <summary>The machine's proxy, except for loopback addresses: a proxy on another machine cannot reach them.</summary>
internal sealed class NoProxyForLoopback(IWebProxy others) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => others.Credentials;
        set => others.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : others.GetProxy(destination);

    public bool IsBypassed(Uri host) => CallbackRule.IsLoopback(host.IdnHost) || others.IsBypassed(host);
}
