namespace TwoFactor.Certificates;

/// <summary>Opens the certificates that requests wait for, first come, first served.</summary>
/// <remarks>
/// <para>Opening a key may keep a processor busy for several hundred milliseconds. After a restart, logins of thousands of tenants may wait at once. If all
/// keys were opened at the same time, each would take as long as all of them, and hardly any request would have its certificate in time. So there are as
/// many threads as processors.</para>
/// <para>A thread hangs at a file on a server that does not answer. While no opening ends, the number of threads doubles, so that a few such files hold
/// up other tenants for some seconds, and hundreds of them for a quarter of a minute. The threads are not those of the pool: there, they would hold up the
/// whole process.</para>
/// </remarks>
internal sealed class OpeningQueue(TimeProvider time)
{
    /// <summary>How long no opening must end before there are more threads.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock state = new();
    private readonly Queue<Action> waiting = [];
    private ITimer? timer; // while any opening waits
    private int limit = Environment.ProcessorCount;
    private int threads;
    private bool hasAnyEnded;

    /// <summary>Adds an opening, which must not throw.</summary>
    public void Add(Action opening)
    {
        lock (state)
        {
            waiting.Enqueue(opening);
            StartThreads(1);
            timer ??= time.CreateTimer(_ => Check(), state: null, Patience, Patience);
        }
    }

    private void Check()
    {
        lock (state)
        {
            if (waiting.Count == 0)
            {
                timer?.Dispose();
                timer = null;
                return;
            }

            if (!hasAnyEnded)
                limit = Math.Max(limit, 2 * threads);
            hasAnyEnded = false;
            StartThreads(waiting.Count);
        }
    }

    private void StartThreads(int count)
    {
        for (; count > 0 && threads < limit; count--)
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

    private void Work()
    {
        while (TryTake() is { } opening)
        {
            opening();
            lock (state)
                hasAnyEnded = true;
        }
    }

    private Action? TryTake()
    {
        lock (state)
        {
            if (waiting.TryDequeue(out Action? opening))
                return opening;
            threads--;
            if (threads == 0)
                limit = Environment.ProcessorCount;
            return null;
        }
    }
}
