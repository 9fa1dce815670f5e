using System.Runtime.InteropServices;

namespace TwoFactor.Telemetry;

/// <summary>Distinguishes the first reading of a challenge's end from later ones, so that an end is measured and logged once.</summary>
/// <remarks>
/// Holds a table of fixed size (64 KiB) with hashes of handles, for all tenants of the process. A newer challenge takes the place of an older one
/// with the same place, so an end that is read again much later may be measured again. Other processes have their own table.
/// </remarks>
internal sealed class EndedChallenges
{
    private const int Places = 8192; // a power of two

    private readonly long[] hashes = new long[Places];

    /// <summary>Returns whether this is the first time that <paramref name="handle"/> is given, as far as the table goes back.</summary>
    public bool IsNew(ChallengeHandle handle)
    {
        long hash = HashOf(handle);
        return Interlocked.Exchange(ref hashes[(int)(hash & (Places - 1))], hash) != hash;
    }

    // Of two halves, each over all ids: with 32 bits alone, two challenges in the same place would too often be taken for one.
    private static long HashOf(ChallengeHandle handle)
    {
        int low = 0;
        int high = HashCode.Combine(handle.Provider, StringComparer.OrdinalIgnoreCase.GetHashCode(handle.Tenant), handle.User, handle.StartedAt);
        foreach ((string name, string id) in handle.ServiceIds)
        {
            low ^= HashCode.Combine(name, id); // in any order
            HashCode other = default; // another function than that of strings
            other.AddBytes(MemoryMarshal.AsBytes(id.AsSpan()));
            high ^= other.ToHashCode();
        }

        return ((long)high << 32) | (uint)low;
    }
}
