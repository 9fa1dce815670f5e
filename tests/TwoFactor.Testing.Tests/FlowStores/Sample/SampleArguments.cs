using TwoFactor.Flow;
using static TwoFactor.Testing.Tests.FlowStores.Sample.StoreFault;

namespace TwoFactor.Testing.Tests.FlowStores.Sample;

/// <summary>Checks arguments, unless a fault says otherwise, and makes the engine's keys.</summary>
internal sealed class SampleArguments(StoreFault fault)
{
    public string Key(string kind, string key)
    {
        Check(key);
        key = fault switch
        {
            IgnoresTheCaseOfKeys => key.ToUpperInvariant(),
            CutsOffKeys when key.Length > 64 => key[..64],
            TrimsKeys => key.Trim(),
            _ => key,
        };
        return fault == MixesKinds ? key : $"{kind}:{key}";
    }

    public void Check(string key)
    {
        if (fault == RefusesLongKeys && key is { Length: > 100 })
            throw new ArgumentException("The key is too long.", nameof(key));
        if (fault != ChecksNoKeys)
            StoreArguments.Check(key, CancellationToken.None);
    }

    public void Check(ReadOnlyMemory<byte> content)
    {
        if (fault != ChecksNoContent)
            StoreArguments.Check("key", content, TimeSpan.Zero, CancellationToken.None);
    }

    public void Check(TimeSpan duration)
    {
        if (fault != ChecksNoDurations)
            StoreArguments.Check(duration);
    }

    public void Check(SlotClaim claim)
    {
        if (fault != ChecksNoClaims)
            StoreArguments.Check(claim);
    }

    public void Check(int limit)
    {
        if (fault != ChecksNoLimits)
            StoreArguments.Check(limit, TimeSpan.MaxValue);
    }
}
