namespace TwoFactor.StoreNode;

/// <summary>A clock that is wrong, by always the same.</summary>
internal sealed class ShiftedTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
}
