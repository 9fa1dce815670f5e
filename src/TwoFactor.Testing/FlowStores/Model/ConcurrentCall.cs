namespace TwoFactor.Testing.FlowStores.Model;

/// <summary>A call that was made beside others: when it began and ended, in the order of all such moments, and what the caller saw.</summary>
internal sealed record ConcurrentCall(StoreStep Step, int Begun, int Ended, string Seen)
{
    public override string ToString() => $"[{Begun}-{Ended}] {Step}: {Seen}";
}
