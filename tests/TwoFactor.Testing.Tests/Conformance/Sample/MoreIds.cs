namespace TwoFactor.Testing.Tests.Conformance.Sample;

/// <summary>More ids of a challenge: a key that the client chooses and the answer to a poll repeats, and an area, which is the same for all challenges.</summary>
internal sealed record MoreIds(string Key, string Area)
{
    private const string TheArea = "europe";

    public static MoreIds For(string id) => new(new string([.. id.Reverse()]), TheArea);

    public static MoreIds? In(ChallengeHandle handle, Fault fault)
    {
        MoreIds ids = new(handle.ServiceIds.GetValueOrDefault("key", string.Empty), handle.ServiceIds.GetValueOrDefault("area", string.Empty));
        bool areOurs = SampleApi.IsId(ids.Key) && ids.Area == TheArea;
        return areOurs || fault == Fault.ChecksOnlyTheFirstId ? ids : throw new ArgumentException("The handle has no ids of ours.", nameof(handle));
    }
}
