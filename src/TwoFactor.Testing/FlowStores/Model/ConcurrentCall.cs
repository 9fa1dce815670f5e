namespace TwoFactor.Testing.FlowStores.Model;

/// <summary>A call that ran concurrently with others: the positions of its begin and end in the order of all begins and ends, and its
/// result.</summary>
internal sealed record ConcurrentCall(StoreStep Step, int Begun, int Ended, string Seen)
{
    public override string ToString() => $"[{Begun}-{Ended}] {Step}: {Seen}";
}
