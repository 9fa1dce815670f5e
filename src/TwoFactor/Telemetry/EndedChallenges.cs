using System.Runtime.InteropServices;

namespace TwoFactor.Telemetry;

/// <summary>Finds out whether a challenge's end is read for the first time, so that it is measured and logged once.</summary>
/// <remarks>
/// It keeps a table of fixed size (64 KiB) with hashes of handles, for all tenants of the process. A newer challenge overwrites an older one in the
/// same entry, so an end that is read again much later may be measured again. Other processes have their own table.
/// </remarks>
internal sealed class EndedChallenges
{
    private const int Places = 8192; // a power of two

    private readonly long[] hashes = new long[Places];

    /// <summary>Whether the table does not contain <paramref name="handle"/> yet. Adds it.</summary>
    public bool IsNew(ChallengeHandle handle)
    {
        long hash = HashOf(handle);
        return Interlocked.Exchange(ref hashes[(int)(hash & (Places - 1))], hash) != hash;
    }

    // Two halves, each over all ids. With only 32 bits, two challenges in the same entry would too often be taken for one.
    private static long HashOf(ChallengeHandle handle)
    {
        int low = 0;
        int high = HashCode.Combine(handle.Provider, StringComparer.OrdinalIgnoreCase.GetHashCode(handle.Tenant), handle.User, handle.StartedAt);
        foreach ((string name, string id) in handle.ServiceIds)
        {
            low ^= HashCode.Combine(name, id); // independent of the order
            HashCode other = default; // another hash function than that of strings
            other.AddBytes(MemoryMarshal.AsBytes(id.AsSpan()));
            high ^= other.ToHashCode();
        }

        return ((long)high << 32) | (uint)low;
    }
}
