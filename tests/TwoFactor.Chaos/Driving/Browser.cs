using TwoFactor.Chaos.Checks;
using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Driving;

/// <summary>A browser that logs in: each call goes to a random node, as behind a load balancer, and is repeated on another node after a transient failure.</summary>
internal sealed class Browser(NodeFleet nodes, Login login, Random dice)
{
    private const int StartAttempts = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    /// <summary>How long a start may take. Where the node that began it is dead, the same browser's next one waits for long.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(45);

    /// <summary>Much longer than a login takes.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private readonly long since = TimeProvider.System.GetTimestamp();
    private int attempts;
    private string id = string.Empty;
    private long version;

    private bool IsTired => TimeProvider.System.GetElapsedTime(since) > Timeout || nodes.HasLostNode;

    public async Task RunAsync()
    {
        if (login.Habit == BrowserHabit.Reloads)
            await Task.WhenAll(StartAsync(), StartAsync());
        else
            await StartAsync();
        if (id.Length == 0)
            return;
        if (login.Habit == BrowserHabit.Leaves)
        {
            login.IsLeft = true;
            return;
        }

        if (login.Habit == BrowserHabit.Hurries)
            await AskAsync(Any, Call(NodeOperation.Complete));
        Task cancelled = login.Habit == BrowserHabit.Cancels ? CancelAsync() : Task.CompletedTask;
        if (await WaitAsync())
            await (login.Habit == BrowserHabit.IsAttacked ? Task.WhenAll(AttackAsync(), CollectAsync()) : CollectAsync());
        await cancelled;
    }

    private int Any
    {
        get
        {
            lock (dice) // calls of one browser go on at once
                return dice.Next(nodes.Size);
        }
    }

    private NodeCall Call(NodeOperation operation) => new(operation)
    {
        Tenant = login.Tenant,
        Subject = login.Subject,
        Purpose = login.Purpose,
        Browser = login.Browser,
        Id = id,
        Seen = version,
    };

    private async Task StartAsync()
    {
        for (int i = 0; i < StartAttempts; i++)
        {
            NodeCall call = Call(NodeOperation.Start) with { Stamp = login.StampOf(Interlocked.Increment(ref attempts)) };
            NodeAnswer answer = await AskAsync(Any, call, StartTimeout);
            if (answer.Kind == AnswerKind.Done)
                (id, version) = (answer.Id!, answer.Version);
            if (!answer.MayWorkLater)
                return;
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <returns>Whether there is an outcome to collect.</returns>
    private async Task<bool> WaitAsync()
    {
        while (!IsTired)
        {
            NodeAnswer answer = await AskAsync(Any, Call(NodeOperation.Wait));
            if (answer.Kind == AnswerKind.Done)
                version = answer.Version;
            else if (answer.MayWorkLater)
                await Task.Delay(Pause, TimeProvider.System);
            else
                return false;
            if (answer.Kind == AnswerKind.Done && answer.State.IsFinal())
                return true;
        }

        login.HasNoEnd = true;
        return false;
    }

    private async Task CollectAsync()
    {
        int times = login.Habit == BrowserHabit.Races ? nodes.Size * 2 : 1;
        while (!IsTired)
        {
            NodeAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, times).Select(i => AskAsync(times == 1 ? Any : i % nodes.Size, Call(NodeOperation.Complete))));
            if (answers.Any(answer => answer.Kind == AnswerKind.Done) || !answers.Any(answer => answer.MayWorkLater))
                return;
            await Task.Delay(Pause, TimeProvider.System);
        }

        login.HasNoEnd = true;
    }

    private async Task CancelAsync()
    {
        TimeSpan after = TimeSpan.FromMilliseconds(login.Number * 37 % 2000);
        await Task.Delay(after, TimeProvider.System);
        await AskAsync(Any, Call(NodeOperation.Cancel));
    }

    // The id is known, and one part of the key is wrong.
    private async Task AttackAsync()
    {
        NodeCall own = Call(NodeOperation.Complete);
        NodeCall[] keys =
        [
            own with { Browser = own.Browser + "0" },
            own with { Subject = own.Subject + "0" },
            own with { Purpose = own.Purpose + "0" },
            own with { Tenant = own.Tenant == "acme" ? "globex" : "acme" },
        ];
        await Task.WhenAll(keys.SelectMany(key => (NodeCall[])[key, key with { Operation = NodeOperation.Wait, Seen = 0 }, key with { Operation = NodeOperation.Cancel }])
            .Select(call => AskAsync(Any, call, isStranger: true)));
    }

    private async Task<NodeAnswer> AskAsync(int place, NodeCall call, TimeSpan? timeout = null, bool isStranger = false)
    {
        DateTimeOffset from = TimeProvider.System.GetUtcNow();
        Task<NodeAnswer> asked = nodes.AskAsync(place, call);
        if (timeout is { } atMost)
            await Task.WhenAny(asked, Task.Delay(atMost, TimeProvider.System));
        NodeAnswer answer = timeout is null || asked.IsCompleted ? await asked : new NodeAnswer(AnswerKind.Silent);
        bool goesOn = call.Operation == NodeOperation.Wait && answer.Kind == AnswerKind.Done && !answer.State.IsFinal();
        if (!goesOn || isStranger)
            login.Add(new LoginEvent(from, TimeProvider.System.GetUtcNow(), call, answer, isStranger));
        return answer;
    }
}
