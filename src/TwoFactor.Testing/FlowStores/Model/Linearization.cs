namespace TwoFactor.Testing.FlowStores.Model;

/// <summary>Searches an order of concurrent calls, each at one moment between its begin and its end, in which the model returns the same results as
/// the store (linearizability).</summary>
internal sealed class Linearization(IReadOnlyList<ConcurrentCall> calls)
{
    private readonly HashSet<(int Done, string State)> visited = [];
    private readonly Dictionary<string, ModelState> ends = [];

    /// <summary>Every state of the model after such an order. Empty if no order explains the results.</summary>
    public IReadOnlyCollection<ModelState> EndsFrom(IEnumerable<ModelState> starts)
    {
        foreach (ModelState start in starts)
            Explore(done: 0, start);
        return ends.Values;
    }

    private void Explore(int done, ModelState state)
    {
        if (!visited.Add((done, state.Signature)))
            return;
        if (done == (1 << calls.Count) - 1)
        {
            ends[state.Signature] = state;
            return;
        }

        IEnumerable<int> open = Enumerable.Range(0, calls.Count).Where(i => (done & (1 << i)) == 0);
        int firstEnd = open.Min(i => calls[i].Ended);
        foreach (int i in open.Where(i => calls[i].Begun < firstEnd))
        {
            (ModelState next, string seen) = calls[i].Step.Apply(state.At(TimeSpan.Zero), TimeSpan.Zero);
            if (seen == calls[i].Seen)
                Explore(done | (1 << i), next);
        }
    }
}
