using System.Collections.Concurrent;
using System.Globalization;

namespace TwoFactor.Tests.Stores.Fleet;

/// <summary>One login over several nodes: the person's answer, and its outcome.</summary>
public sealed class FleetLogin(FleetScene scene, int person)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private string id = string.Empty;
    private long version;
    private int handedOut;

    /// <summary>Of ten people, one does not answer and two deny.</summary>
    public bool? Approves { get; } = (person % 10) switch { 0 => null, 3 or 6 => false, _ => true };

    public string Name => FleetScene.NameOf(person);

    public bool IsStarted => id.Length > 0;

    /// <summary>How often the outcome was handed out.</summary>
    public int HandedOut => Volatile.Read(ref handedOut);

    /// <summary>Whether an outcome may have been handed out in an answer that was lost.</summary>
    public bool IsUncertain { get; private set; }

    public string? Outcome { get; private set; }

    /// <summary>What the nodes answered to the last collection.</summary>
    public string LastAnswers { get; private set; } = string.Empty;

    /// <summary>How long after the tap each wait ended.</summary>
    public ConcurrentQueue<TimeSpan> Knowledge { get; } = new();

    /// <summary>Starts on a node, and repeats a start that failed for a moment. If a failed start left the user's slot taken, the login stays unstarted.</summary>
    public async Task StartAsync(int node)
    {
        NodeAnswer answer = await TryAsync(node, index => scene.Nodes[index % scene.Nodes.Count].AskAsync("start", FleetScene.TenantOf(person), Name));
        if (answer.IsDone)
            (id, version) = (answer.Parts[0], long.Parse(answer.Parts[1], CultureInfo.InvariantCulture));
        else
            Assert.That(answer.Kind, Is.EqualTo("refused").Or.EqualTo("failed"), answer.ToString());
    }

    /// <summary>Waits on a node, and on others when it fails, until the state is final.</summary>
    public async Task<string> WaitAsync(int node)
    {
        long seen = version;
        NodeAnswer answer = await TryAsync(node, index => scene.Nodes[index % scene.Nodes.Count].AskAsync("wait", FleetScene.TenantOf(person), Name, id, seen), isDone: last =>
        {
            seen = long.Parse(last.Parts[1], CultureInfo.InvariantCulture);
            return last.Parts[0] is "Approved" or "Denied" or "Expired" or "Cancelled" or "Suspended" or "Invalid";
        });
        if (!answer.IsDone)
            return answer.ToString();
        if (scene.SinceTap(person) is { } since)
            Knowledge.Enqueue(since);
        return answer.Parts[0];
    }

    /// <summary>Makes one call on a node, without repeating it.</summary>
    public Task<NodeAnswer> AskAsync(int node, string operation) => scene.Nodes[node].AskAsync(operation, FleetScene.TenantOf(person), Name, id, version);

    /// <summary>Sends the service's callback to a node, if this service has callbacks.</summary>
    public async Task CallBackAsync(int node)
    {
        string? body = scene.Emulator.Record.Exchanges.LastOrDefault(one => one.Path == "/auth/login" && one.RequestBody.Contains($"\"{Name}\"", StringComparison.Ordinal))?.RequestBody;
        if (body is null)
            return;
        string callback = System.Text.Json.Nodes.JsonNode.Parse(body)!["callback"]!.GetValue<string>();
        NodeAnswer answer = await scene.Nodes[node % scene.Nodes.Count].AskAsync("callback", string.Empty, string.Empty, callback.Split('/')[^1]);
        Assert.That(answer.Kind, Is.EqualTo("done").Or.EqualTo("failed").Or.EqualTo("gone"));
    }

    /// <summary>Collects on all nodes at once, until one hands out the outcome or none can any longer.</summary>
    public async Task CollectAsync()
    {
        long since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            NodeAnswer[] answers = await Task.WhenAll(scene.Nodes.Where(node => !node.IsGone).Select(node => node.AskAsync("complete", FleetScene.TenantOf(person), Name, id)));
            LastAnswers = string.Join("; ", answers.AsEnumerable());
            Assert.That(answers.Where(answer => answer.IsBroken), Is.Empty);
            foreach (NodeAnswer done in answers.Where(answer => answer.IsDone))
            {
                Interlocked.Increment(ref handedOut);
                Outcome = done.Parts[0];
                Assert.That(done.Parts[1], Is.EqualTo(Name));
            }

            IsUncertain |= answers.Any(answer => answer.IsUncertain);
            bool mayComeLater = HandedOut == 0 && (answers.Length == 0 || answers.Any(answer => answer.IsTransient && !answer.Parts.Contains("InvalidRequest")));
            if (!mayComeLater || TimeProvider.System.GetElapsedTime(since) > Timeout)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    // Like a load balancer: first the intended node, then the next one if that fails.
    private static async Task<NodeAnswer> TryAsync(int node, Func<int, Task<NodeAnswer>> ask, Func<NodeAnswer, bool>? isDone = null)
    {
        long since = TimeProvider.System.GetTimestamp();
        for (int attempt = node; ; attempt++)
        {
            NodeAnswer answer = await ask(attempt);
            bool isOver = answer.IsDone ? isDone?.Invoke(answer) != false : !answer.IsTransient;
            if (isOver || TimeProvider.System.GetElapsedTime(since) > Timeout)
                return answer;
            if (answer.IsDone)
                attempt--; // it waits on where it waited
            else
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
