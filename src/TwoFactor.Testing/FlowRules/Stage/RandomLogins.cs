using System.Collections.Concurrent;
using System.Globalization;

namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>Makes random calls for a few users, and records the results.</summary>
internal sealed class RandomLogins(FlowScene scene, Random random, string[] users, int browsers)
{
    private static readonly ChallengeState[] Answers = [ChallengeState.Approved, ChallengeState.Approved, ChallengeState.Denied, ChallengeState.Pending, ChallengeState.Delivered, ChallengeState.Suspended];

    private readonly ConcurrentDictionary<string, Login> logins = new();
    private readonly ConcurrentQueue<Login> opened = new(); // in an order that the seed decides, unlike the ids
    private readonly ConcurrentDictionary<string, ChallengeState> ends = new();
    private readonly ConcurrentDictionary<string, int> outcomes = new();
    private readonly ConcurrentDictionary<string, int> approved = new();
    private int changed;

    public IReadOnlyList<string> Users => users;

    /// <summary>An answer that the interface does not allow; <see langword="null"/> if there was none.</summary>
    public string? Odd { get; private set; }

    public int EndsThatChanged => Volatile.Read(ref changed);

    public int OutcomesHandedOutTwice => outcomes.Values.Count(count => count > 1);

    public int ApprovedOutcomesOf(string user) => approved.GetValueOrDefault(user);

    /// <summary>Makes one call. Steps may run concurrently; their random choices are made before they start.</summary>
    public async Task StepAsync()
    {
        string user = users[random.Next(users.Length)];
        ITwoFactorFlow flow = scene.FlowOf(random.Next(8));
        Login[] known = [.. opened];
        Login? login = known.Length == 0 ? null : known[random.Next(known.Length)];
        FlowRequest request = new(scene.Tenant, user)
        {
            Browser = string.Create(CultureInfo.InvariantCulture, $"browser {random.Next(browsers)}"),
            Purpose = random.Next(4) == 0 ? "payment" : FlowRequest.SignIn,
            HasFirstFactor = random.Next(3) > 0,
        };
        ChallengeState answer = Answers[random.Next(Answers.Length)];
        string result = random.Next(10) switch
        {
            0 or 1 => await StartAsync(flow, request).ConfigureAwait(false),
            2 => Say(user, answer),
            _ when login is null => "nothing",
            3 or 4 => await WaitAsync(flow, login).ConfigureAwait(false),
            5 or 6 => await LookAsync(flow, login).ConfigureAwait(false),
            7 or 8 => await CompleteAsync(flow, login).ConfigureAwait(false),
            _ => await KeyCall.Cancel.AnswerAsync(flow, login.Key).ConfigureAwait(false),
        };
        bool isKnown = (result != Answer.DidNotEnd && !result.Contains("Exception", StringComparison.Ordinal)) || Answer.IsNotFound(result) || Answer.IsTooEarly(result);
        if (!isKnown)
            Odd = result;
    }

    private string Say(string user, ChallengeState answer)
    {
        scene.Service.User(user).Answers(answer);
        return "said";
    }

    private Task<string> StartAsync(ITwoFactorFlow flow, FlowRequest request) => Answer.OfAsync(async () =>
    {
        FlowStart start = await flow.StartAsync(request).ConfigureAwait(false);
        if (start.Id is { } id)
        {
            Login login = new(request, start);
            if (logins.TryAdd(id, login))
                opened.Enqueue(login);
        }

        return $"{start}";
    });

    private Task<string> WaitAsync(ITwoFactorFlow flow, Login login) => Answer.OfAsync(async () =>
    {
        // Starts a waiter; the step does not wait for it.
        await flow.GetAsync(login.Key).ConfigureAwait(false);
        _ = FlowScene.Observed(flow.WaitAsync(login.Key, long.MaxValue, 20 * scene.Unit, scene.End));
        return "waiting";
    });

    private Task<string> LookAsync(ITwoFactorFlow flow, Login login) => Answer.OfAsync(async () =>
    {
        bool wasEnded = ends.ContainsKey(login.Key.Id);
        FlowStatus status = await flow.GetAsync(login.Key).ConfigureAwait(false);
        return Note(login, wasEnded, status.State);
    });

    private Task<string> CompleteAsync(ITwoFactorFlow flow, Login login) => Answer.OfAsync(async () =>
    {
        bool wasEnded = ends.ContainsKey(login.Key.Id);
        FlowOutcome outcome = await flow.CompleteAsync(login.Key).ConfigureAwait(false);
        outcomes.AddOrUpdate(login.Key.Id, 1, (_, count) => count + 1);
        if (outcome.State == ChallengeState.Approved)
            approved.AddOrUpdate(login.User, 1, (_, count) => count + 1);
        return Note(login, wasEnded, outcome.State);
    });

    // A state that is not final may have been read before another step saw the end. It is wrong only if the end was known before the call.
    private string Note(Login login, bool wasEnded, ChallengeState state)
    {
        bool isChanged = state.IsFinal() ? ends.GetOrAdd(login.Key.Id, state) != state : wasEnded;
        if (isChanged)
            Interlocked.Increment(ref changed);
        return state.ToString();
    }
}
