using System.Net;

namespace TwoFactor.Transport;

/// <summary>Remembers the addresses that accepted a connection and then gave no answer, such as those of a load balancer without servers behind it, or of
/// a server that shows another certificate. For a minute they are tried after the others.</summary>
/// <remarks><see cref="AddressRace"/> ends when TCP is connected, so without this memory such an address would win each time.</remarks>
internal sealed class SilentAddresses(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly Lock changing = new();
    private readonly Dictionary<IPAddress, long> silentSince = [];

    /// <summary>A connection to the address ended without an answer.</summary>
    public void Add(IPAddress address)
    {
        lock (changing)
            silentSince[address] = time.GetTimestamp();
    }

    /// <summary>The addresses in their order, but those that were silent a moment ago last, and the last one to be silent at the end.</summary>
    public IPAddress[] PutLast(IPAddress[] addresses)
    {
        lock (changing)
        {
            if (silentSince.Count == 0)
                return addresses;
            foreach ((IPAddress address, long since) in silentSince)
            {
                if (time.GetElapsedTime(since) >= Memory)
                    silentSince.Remove(address);
            }

            return [.. addresses.OrderBy(address => silentSince.GetValueOrDefault(address, long.MinValue))]; // OrderBy keeps the order of equals
        }
    }
}
