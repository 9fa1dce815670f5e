using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Emulator.Certificates;

/// <summary>The names under which an emulated server can be reached.</summary>
internal sealed record ServerName(IReadOnlyList<string> DnsNames, IReadOnlyList<IPAddress> Addresses)
{
    private const string Wildcard = "*.";

    /// <summary>The local names of this machine, its network name if the emulator listens there, and the added names.</summary>
    public static ServerName Local(IPAddress boundTo, IEnumerable<string> added)
    {
        string[] own = IPAddress.IsLoopback(boundTo) ? ["localhost"] : ["localhost", Dns.GetHostName()];
        ILookup<bool, string> isAddress = added.Select(Normal).ToLookup(name => IPAddress.TryParse(name, out _));
        return new ServerName(
            [.. own.Concat(isAddress[false]).Distinct(StringComparer.OrdinalIgnoreCase)],
            [.. new[] { IPAddress.Loopback, IPAddress.IPv6Loopback, boundTo }.Concat(isAddress[true].Select(IPAddress.Parse)).Distinct()]);
    }

    /// <summary>A name as certificates have it: without the dot at its end, which stands for the root. The name in a request may have that dot.</summary>
    public static string Normal(string name) => name.Trim().TrimEnd('.');

    /// <summary>Whether a name can be added: a host name, a host name with a wildcard as its first label, or an IP address.</summary>
    public static bool IsWellFormed(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return false;
        string normal = Normal(name);
        string host = normal.StartsWith(Wildcard, StringComparison.Ordinal) ? normal[Wildcard.Length..] : normal;
        return Uri.CheckHostName(host) is UriHostNameType.Dns
            ? !host.Contains('_', StringComparison.Ordinal)
            : host == normal && IPAddress.TryParse(host, out _);
    }

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
