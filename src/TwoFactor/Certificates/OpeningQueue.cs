namespace TwoFactor.Certificates;

/// <summary>Opens the certificates that requests wait for, first come, first served.</summary>
/// <remarks>
/// <para>Opening a key may keep a processor busy for several hundred milliseconds. After a restart, logins of thousands of tenants may wait at once. If all
/// keys were opened at the same time, each would take as long as all of them, and hardly any request would have its certificate in time. So there are as
/// many threads as processors.</para>
/// <para>A thread hangs at a file on a server that does not answer. After <see cref="Patience"/>, another thread takes its place. While no opening ends at
/// all, the number of threads doubles, so that a few such files hold up other tenants for some seconds, and hundreds of them for a quarter of a minute. The
/// threads are not those of the pool: there, they would hold up the whole process.</para>
/// </remarks>
internal sealed class OpeningQueue(TimeProvider time)
{
    /// <summary>How long an opening may take before another thread takes the place of its own.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock state = new();
    private readonly Queue<Action> waiting = [];
    private readonly Dictionary<Action, long> running = new(ReferenceEqualityComparer.Instance); // since when
    private ITimer? timer; // while any opening waits
    private int threads;
    private int doubled; // the number of threads while no opening ends
    private bool hasAnyEnded;

    private int Limit => Math.Max(doubled, Environment.ProcessorCount + running.Values.Count(since => time.GetElapsedTime(since) >= Patience));

    /// <summary>Adds an opening, which must not throw.</summary>
    public void Add(Action opening)
    {
        lock (state)
        {
            waiting.Enqueue(opening);
            StartThreads(1);
            timer ??= MakeTimer();
        }
    }

    // Without the caller's execution context, because its spans and scopes do not belong to the openings of other tenants.
    private ITimer MakeTimer()
    {
        using (ExecutionContext.SuppressFlow())
            return time.CreateTimer(_ => Check(), state: null, Patience, Patience);
    }

    private void Check()
    {
        lock (state)
        {
            if (waiting.Count == 0)
            {
                timer?.Dispose();
                timer = null;
                doubled = 0;
                return;
            }

            if (!hasAnyEnded)
                doubled = 2 * threads;
            hasAnyEnded = false;
            StartThreads(waiting.Count);
        }
    }

    private void StartThreads(int count)
    {
        using (ExecutionContext.SuppressFlow()) // as for the timer
        {
            for (int most = Limit; count > 0 && threads < most; count--)
            {
                threads++;
                try
                {
                    _ = Task.Factory.StartNew(
                        Work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
                }
                catch (TaskSchedulerException) // the process can start no thread now
                {
                    ThreadPool.UnsafeQueueUserWorkItem(_ => Work(), state: null);
                }
            }
        }
    }

    private void Work()
    {
        for (Action? opening = TryTake(ended: null); opening is not null; opening = TryTake(opening))
            opening();
    }

    private Action? TryTake(Action? ended)
    {
        lock (state)
        {
            if (ended is not null)
            {
                running.Remove(ended);
                hasAnyEnded = true;
                doubled = 0;
            }

            if (threads <= Limit && waiting.TryDequeue(out Action? opening))
            {
                running[opening] = time.GetTimestamp();
                return opening;
            }

            threads--;
            return null;
        }
    }
}
