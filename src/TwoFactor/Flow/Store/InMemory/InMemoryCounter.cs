namespace TwoFactor.Flow;

/// <summary>One counter of an <see cref="InMemoryFlowStore"/>: the times of what it counted. Not thread-safe: the store's lock guards it.</summary>
internal sealed class InMemoryCounter
{
    private readonly Queue<TimeSpan> events = new();

    /// <summary>The longest window that was asked for: a call with a shorter one forgets nothing that a later call needs.</summary>
    public TimeSpan LongestWindow { get; private set; }

    /// <returns><see langword="null"/> if it was counted; otherwise the time until one can be counted.</returns>
    public TimeSpan? Count(int limit, TimeSpan window, TimeSpan now)
    {
        LongestWindow = window > LongestWindow ? window : LongestWindow;
        while (events.TryPeek(out TimeSpan oldest) && oldest <= now - LongestWindow)
            events.Dequeue();
        int inWindow = window == LongestWindow ? events.Count : events.Count(time => time > now - window);
        if (inWindow < limit)
        {
            events.Enqueue(now);
            return null;
        }

        // The limit may have been higher before: then several have to leave the window first.
        return events.ElementAt(events.Count - limit) + window - now;
    }
}
