namespace TwoFactor.Flow;

/// <summary>One counter of an <see cref="InMemoryFlowStore"/>: the times of what it counted. Not thread-safe: the store's lock guards it.</summary>
internal sealed class InMemoryCounter
{
    private readonly Queue<TimeSpan> events = new();

    /// <returns><see langword="null"/> if it was counted; otherwise the time until one can be counted.</returns>
    public TimeSpan? Count(int limit, TimeSpan window, TimeSpan now)
    {
        while (events.TryPeek(out TimeSpan oldest) && oldest <= now - window)
            events.Dequeue();
        if (events.Count < limit)
        {
            events.Enqueue(now);
            return null;
        }

        // The limit may have been higher before: then several have to leave the window first.
        return events.ElementAt(events.Count - limit) + window - now;
    }
}
