using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Emulator.Certificates;

/// <summary>The names under which an emulated server can be reached.</summary>
internal sealed record ServerName(IReadOnlyList<string> DnsNames, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>This machine, seen from itself; and when the emulator was told to listen elsewhere, seen from there.</summary>
    public static ServerName Local(IPAddress boundTo) => new(
        IPAddress.IsLoopback(boundTo) ? ["localhost"] : ["localhost", Dns.GetHostName()],
        [.. new[] { IPAddress.Loopback, IPAddress.IPv6Loopback, boundTo }.Distinct()]);

    public X509Extension ToExtension()
    {
        SubjectAlternativeNameBuilder names = new();
        foreach (string name in DnsNames)
            names.AddDnsName(name);
        foreach (IPAddress address in Addresses)
            names.AddIpAddress(address);
        return names.Build();
    }
}
