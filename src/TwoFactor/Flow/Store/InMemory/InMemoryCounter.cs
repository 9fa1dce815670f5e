namespace TwoFactor.Flow;

/// <summary>One counter of an <see cref="InMemoryFlowStore"/>: the times of the counted events. Not thread-safe: the store's lock guards
/// it.</summary>
/// <remarks>Most counters belong to a subject and count one start. The first time is therefore kept without a queue.</remarks>
internal sealed class InMemoryCounter
{
    private TimeSpan? only;
    private Queue<TimeSpan>? events; // all events, from the second one on

    /// <summary>The longest window of all calls. A call with a shorter window must not drop events that a later call needs.</summary>
    public TimeSpan LongestWindow { get; private set; }

    /// <returns><see langword="null"/> if it was counted; otherwise the time until one can be counted.</returns>
    public TimeSpan? Count(int limit, TimeSpan window, TimeSpan now)
    {
        LongestWindow = window > LongestWindow ? window : LongestWindow;
        if (events is null && only is null)
        {
            only = now;
            return null;
        }

        events ??= new Queue<TimeSpan>([only!.Value]);
        return Count(events, limit, window, now);
    }

    private TimeSpan? Count(Queue<TimeSpan> events, int limit, TimeSpan window, TimeSpan now)
    {
        while (events.TryPeek(out TimeSpan oldest) && oldest <= now - LongestWindow)
            events.Dequeue();
        int inWindow = window == LongestWindow ? events.Count : events.Count(time => time > now - window);
        if (inWindow < limit)
        {
            events.Enqueue(now);
            return null;
        }

        // If the limit was higher before, several events must leave the window first.
        return events.ElementAt(events.Count - limit) + window - now;
    }
}
