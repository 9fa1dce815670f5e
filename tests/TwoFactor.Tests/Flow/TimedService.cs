using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A service in memory that records the times of polls.</summary>
internal sealed class TimedService(InMemoryService inner, TimeProvider time) : IInMemoryService
{
    private readonly List<TimeSpan> polls = [];
    private readonly long start = time.GetTimestamp();
    private int inProgress;

    /// <summary>How long a poll takes.</summary>
    public TimeSpan PollsTake { get; set; }

    /// <summary>How many polls have no answer yet.</summary>
    public int InProgress => Volatile.Read(ref inProgress);

    /// <summary>The times of polls since the beginning.</summary>
    public IReadOnlyList<TimeSpan> Polls
    {
        get
        {
            lock (polls)
                return [.. polls];
        }
    }

    public async Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
    {
        if (asked.Operation == ServiceOperation.Poll)
        {
            lock (polls)
                polls.Add(time.GetElapsedTime(start));
            Interlocked.Increment(ref inProgress);
            try
            {
                await Task.Delay(PollsTake, time, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Decrement(ref inProgress);
            }
        }

        return await inner.AskAsync(asked, cancellationToken).ConfigureAwait(false);
    }
}
