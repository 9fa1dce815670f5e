namespace TwoFactor.Demo.Rotation;

/// <summary>Many logins per second to tenant acme. The emulated phone approves users with these names automatically. Thread-safe.</summary>
internal sealed class BackgroundLogins(ITwoFactorFlow flow)
{
    private const string Tenant = "acme";
    private const string Browser = "a secret that a cookie would hold";

    private int started;
    private int approved;
    private int failed;

    public int Started => Volatile.Read(ref started);

    public int Approved => Volatile.Read(ref approved);

    /// <summary>Logins that ended without an approval.</summary>
    public int Failed => Volatile.Read(ref failed);

    /// <summary>Starts logins until a task has ended, and returns when all logins have ended.</summary>
    public async Task RunAsync(int perSecond, Task until, CancellationToken cancellationToken)
    {
        string run = Guid.NewGuid().ToString("N"); // each login has another user, so that the limits for one person do not apply
        List<Task> logins = [];
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1.0 / perSecond));
        while (!until.IsCompleted && await timer.WaitForNextTickAsync(cancellationToken))
            logins.Add(CountAsync($"approve@{run}-{logins.Count}", cancellationToken));
        await Task.WhenAll(logins);
    }

    private async Task CountAsync(string user, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref started);
        if (await IsLoggedInAsync(user, cancellationToken))
            Interlocked.Increment(ref approved);
        else
            Interlocked.Increment(ref failed);
    }

    private async Task<bool> IsLoggedInAsync(string user, CancellationToken cancellationToken)
    {
        try
        {
            FlowStart start = await flow.StartAsync(new FlowRequest(Tenant, user) { Browser = Browser }, cancellationToken);
            if (start.Id is null)
                return false;
            FlowKey key = new(start.Id) { Tenant = Tenant, Subject = user, Browser = Browser };
            await foreach (FlowStatus _ in flow.WatchAsync(key, cancellationToken))
            {
                // Only the last status matters: it is final.
            }

            FlowOutcome outcome = await flow.CompleteAsync(key, cancellationToken);
            return outcome.State == ChallengeState.Approved && outcome.ApprovedUser == user;
        }
        catch (TwoFactorException)
        {
            return false;
        }
    }
}
