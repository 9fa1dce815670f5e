using TwoFactor.Flow;

namespace TwoFactor.Tests.Flow;

/// <summary>A login as it may stand in a store.</summary>
internal static class SampleContent
{
    /// <summary>Only the fields that every login has.</summary>
    public static FlowContent Least() => new()
    {
        Id = FlowHash.Of("id"),
        Binding = FlowHash.Digest("binding"),
        Tenant = "acme",
        Subject = "jdoe",
        Purpose = "sign-in",
        Provider = "Sezame",
        Slot = FlowHash.Of("slot"),
        HasFirstFactor = true,
    };

    /// <summary>A login that was read from a store.</summary>
    public static FoundFlow Found(FlowContent content, TimeSpan age, TimeSpan untilTurn = default, long version = 2, bool isFinal = false) =>
        new("key", new StoredFlow { Content = content.ToBytes(), Version = version, IsFinal = isFinal, Age = age, UntilTurn = untilTurn }, content);
}
