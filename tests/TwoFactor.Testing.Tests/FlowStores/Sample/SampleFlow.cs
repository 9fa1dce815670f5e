using TwoFactor.Flow;
using static TwoFactor.Testing.Tests.FlowStores.Sample.StoreFault;

namespace TwoFactor.Testing.Tests.FlowStores.Sample;

/// <summary>A login as the engine stores it. Times are those of the engine's clock.</summary>
internal sealed record SampleFlow(
    ReadOnlyMemory<byte> Sealed, long Version, bool IsFinal, TimeSpan Created, TimeSpan Expires, TimeSpan LastTurn, TimeSpan Due, bool HasTurned = false)
{
    public bool IsAlive(TimeSpan now, StoreFault fault, bool isConsumed = false) =>
        Expires > now || fault == ReadsExpiredFlows || (fault == ConsumesExpiredFlows && isConsumed);

    public static SampleFlow Create(ReadOnlyMemory<byte> content, TimeSpan now, TimeSpan keepFor, TimeSpan firstTurnAfter, StoreFault fault) => new(
        content, fault == StartsAtVersion0 ? 0 : 1, false, now, End(now, keepFor, fault), now, now + Delay(firstTurnAfter, fault));

    public SampleFlow? TryReplace(long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan now, TimeSpan keepFor, StoreFault fault)
    {
        if ((version != Version && fault != IgnoresVersions) || (IsFinal && fault != ReplacesFinalFlows))
            return null;
        TimeSpan expires = End(now, keepFor, fault);
        if (fault == KeepsTheFirstExpiry || (fault == NeverShortensExpiry && expires < Expires))
            expires = Expires;
        return this with
        {
            Sealed = content,
            Version = Version + 1,
            IsFinal = isFinal,
            Expires = expires,
            Due = fault == MakesTurnsDueByReplacing ? now : Due,
            Created = fault == CountsAgesFromTheLastReplacement ? now : Created,
        };
    }

    public SampleFlow? TryTakeTurn(TimeSpan now, TimeSpan interval, StoreFault fault)
    {
        if ((IsFinal && fault != GivesTurnsOfFinalFlows) || (Due > now && fault != GivesTurnsThatAreNotDue))
            return null;
        return this with
        {
            LastTurn = now,
            HasTurned = true,
            Due = (fault == CountsIntervalsFromTheDueTime ? Due : now) + Delay(interval, fault),
            Version = fault == CountsTurnsAsVersions ? Version + 1 : Version,
            Expires = fault == ExtendsWithTurns ? Expires + TimeSpan.FromMinutes(1) : Expires,
        };
    }

    public SampleFlow? TryBringTurnForward(TimeSpan now, TimeSpan gap, StoreFault fault)
    {
        if (IsFinal && fault != BringsTurnsOfFinalFlowsForward)
            return null;
        TimeSpan soonest = fault switch
        {
            BringsTurnsForwardWithoutGap => now,
            CountsTheGapFromNow => now + gap,
            CountsTheGapFromTheLastTurnOnly when !HasTurned => now,
            _ => LastTurn + gap,
        };
        soonest = soonest < now ? now : soonest;
        return this with { Due = soonest < Due || fault == DelaysTurnsToBringForward ? soonest : Due };
    }

    public StoredFlow? Read(SampleCipher cipher, TimeSpan now)
    {
        if (cipher.Open(Sealed) is not { } content)
            return null;
        return new StoredFlow
        {
            Content = content, Version = Version, IsFinal = IsFinal, Age = now - Created, UntilTurn = Due > now ? Due - now : TimeSpan.Zero,
        };
    }

    private static TimeSpan End(TimeSpan now, TimeSpan keepFor, StoreFault fault) =>
        now + (keepFor == TimeSpan.Zero && fault == TakesNoTimeForEver ? TimeSpan.FromDays(1) : keepFor);

    private static TimeSpan Delay(TimeSpan wanted, StoreFault fault) =>
        fault == DelaysEveryTurn && wanted < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wanted;
}
