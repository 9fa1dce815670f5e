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
            CutsOffSlotKeys when kind == "slot" && key.Length > 64 => key[..64],
            IgnoresTheCaseOfSlotKeys when kind == "slot" => key.ToUpperInvariant(),
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
            StoreArguments.CheckKey(key, nameof(key), CancellationToken.None);
    }

    public void Check(ReadOnlyMemory<byte> content)
    {
        if (fault != ChecksNoContent)
            StoreArguments.CheckContent(content, TimeSpan.Zero);
    }

    public void Check(TimeSpan duration)
    {
        if (fault != ChecksNoDurations)
            StoreArguments.CheckDuration(duration, nameof(duration));
    }

    public void Check(SlotClaim claim)
    {
        if (fault == TakesEmptyTags && claim is { Tag.Length: 0 })
            claim = new SlotClaim { Flow = claim.Flow, Tag = "none", HeldFor = claim.HeldFor, Replaces = claim.Replaces };
        if (fault != ChecksNoClaims)
            StoreArguments.CheckClaim(claim);
    }

    public void Check(int limit)
    {
        if (fault != ChecksNoLimits)
            StoreArguments.CheckLimit(limit, TimeSpan.MaxValue);
    }

    public void CheckWindow(TimeSpan window)
    {
        if (fault == TakesWindowsOfZero)
            Check(window);
        else if (fault != ChecksNoDurations)
            StoreArguments.CheckLimit(1, window);
    }
}
