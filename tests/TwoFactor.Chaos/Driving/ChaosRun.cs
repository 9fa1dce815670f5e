using System.Collections.Concurrent;
using TwoFactor.Chaos.Checks;

namespace TwoFactor.Chaos.Driving;

/// <summary>Runs the configured number of logins during faults, and records what happened.</summary>
internal sealed class ChaosRun(ChaosSettings settings)
{
    private static readonly string[] Tenants = ["acme", "globex"];
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentBag<Login> logins = [];
    private readonly ConcurrentDictionary<string, byte> busy = new();
    private int begun;
    private int ended;

    public ChaosSettings Settings => settings;

    public int Ended => Volatile.Read(ref ended);

    /// <param name="showProgress">Called at intervals, to show the progress.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public async Task<RunResult> RunAsync(Action showProgress, CancellationToken cancellationToken)
    {
        await using Scene scene = await Scene.OpenAsync(settings);
        WireRecord wire = new(scene.Emulator.Record);
        People people = new(scene, wire, settings.Seed);
        Troubles troubles = new(scene, settings.Seed);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long since = TimeProvider.System.GetTimestamp();

        troubles.SpoilExchanges();
        Task answering = people.AnswerAsync(end.Token);
        Task watching = WatchAsync(wire, showProgress, end.Token);
        Task loggingIn = Task.WhenAll(Enumerable.Range(0, Math.Min(settings.AtOnce, settings.Logins)).Select(browser => LogInAsync(scene, browser * Apart, cancellationToken)));
        await DisturbAsync(troubles, loggingIn, cancellationToken);
        await loggingIn;
        cancellationToken.ThrowIfCancellationRequested();
        TimeSpan took = TimeProvider.System.GetElapsedTime(since);
        scene.Emulator.Faults.Clear();
        long[] memory = await scene.Nodes.MeasureAsync();
        await end.CancelAsync();
        await Task.WhenAll(answering, watching);
        await scene.Nodes.StopAsync();
        wire.CollectNew();
        showProgress();
        return new RunResult
        {
            Settings = settings,
            Took = took,
            Logins = [.. logins.OrderBy(login => login.Number)],
            Answers = people.Answers,
            Wire = wire,
            Troubles = troubles.Past,
            FrozenIds = [.. scene.Emulator.Phone.GetScreen().FrozenIds.Select(one => one.SecSignId)],
            Nodes = [.. scene.Nodes.All.Select(node => new NodeRun(node.Name, node.EndedAt, node.ReplacedAt, node.EndedByItself))],
            NodeErrors = [.. scene.Nodes.Errors.Select(one => $"{one.Node}: {one.Report}")],
            FailedExchanges = scene.Nodes.FailedExchanges.ToHashSet(),
            Memory = memory,
        };
    }

    // One browser after another: when one has finished, the next login begins.
    private async Task LogInAsync(Scene scene, TimeSpan first, CancellationToken cancellationToken)
    {
        await Task.Delay(first, TimeProvider.System, cancellationToken);
        while (!cancellationToken.IsCancellationRequested && !scene.Nodes.HasLostNode && Interlocked.Increment(ref begun) is var number && number <= settings.Logins)
        {
            Random dice = Dice.Of(settings.Seed, $"login {number}");
            string tenant = Tenants[number % Tenants.Length];
            string subject = Choose(tenant, dice);
            Login login = new(number, tenant, subject, dice.Next(4) == 0 ? "payment" : FlowRequest.SignIn, dice.Pick(
                (54, BrowserHabit.Plain), (14, BrowserHabit.Races), (5, BrowserHabit.Hurries), (5, BrowserHabit.Reloads), (12, BrowserHabit.IsAttacked), (5, BrowserHabit.Cancels), (5, BrowserHabit.Leaves)));
            logins.Add(login);
            await new Browser(scene.Nodes, login, dice).RunAsync();
            busy.TryRemove(subject, out _);
            Interlocked.Increment(ref ended);
        }
    }

    // Usually a person without an open login.
    private string Choose(string tenant, Random dice)
    {
        bool mayBeBusy = dice.Next(12) == 0;
        for (int i = 0; ; i++)
        {
            string subject = People.NameOf(tenant, dice.Next(settings.People / Tenants.Length));
            if (busy.TryAdd(subject, 0) || mayBeBusy || i == 20)
                return subject;
        }
    }

    private async Task DisturbAsync(Troubles troubles, Task loggingIn, CancellationToken cancellationToken)
    {
        for (int i = 1; i <= settings.Troubles; i++)
        {
            int due = settings.Logins * i / (settings.Troubles + 1);
            while (Ended < due && !loggingIn.IsCompleted)
                await Task.Delay(PollPause, TimeProvider.System, cancellationToken);
            if (Ended >= due)
                await troubles.CauseAsync();
        }
    }

    private static async Task WatchAsync(WireRecord wire, Action showProgress, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            wire.CollectNew();
            showProgress();
            await Task.Delay(PollPause, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
