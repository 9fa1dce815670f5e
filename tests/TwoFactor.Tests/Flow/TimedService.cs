using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A service in memory that records the times of polls.</summary>
internal sealed class TimedService(InMemoryService inner, TimeProvider time) : IInMemoryService
{
    private readonly List<TimeSpan> polls = [];
    private readonly long start = time.GetTimestamp();

    /// <summary>The times of polls since the beginning.</summary>
    public IReadOnlyList<TimeSpan> Polls
    {
        get
        {
            lock (polls)
                return [.. polls];
        }
    }

    public Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
    {
        if (asked.Operation == ServiceOperation.Poll)
        {
            lock (polls)
                polls.Add(time.GetElapsedTime(start));
        }

        return inner.AskAsync(asked, cancellationToken);
    }
}
