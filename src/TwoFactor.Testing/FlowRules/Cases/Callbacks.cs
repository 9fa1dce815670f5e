using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>A callback makes the flow poll at once. Only the service's answer to that poll decides.</summary>
internal static class Callbacks
{
    private const TwoFactorCapabilities WithCallback = Setting.Usual | TwoFactorCapabilities.Callback;
    private const string TokenIsNoKey = "the service, which sees the token, could collect the login";

    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(30);

    public static FlowCaseList Cases { get; } = new(nameof(Callbacks))
    {
        { 7, A_callback_makes_the_flow_poll_at_once },
        { 7, A_callback_decides_nothing },
        { 7, A_flood_of_callbacks_polls_once_within_the_minimum_interval },
        { 7, A_callback_with_an_unknown_token_polls_nothing },
        { 7, A_callback_after_the_end_polls_nothing },
        { 7, A_callback_token_is_not_a_key },
    };

    private static async Task A_callback_makes_the_flow_poll_at_once(FlowScene scene)
    {
        Login login = await StartAsync(scene).ConfigureAwait(false);
        scene.Service.User(login.User).Approves();
        Task<FlowStatus>[] waits = [.. scene.Nodes.Select(node => FlowScene.Observed(node.Flow.WaitAsync(login.Key, login.Version, TimeSpan.FromHours(1), scene.End)))];
        await scene.Pace.SettleAsync().ConfigureAwait(false);
        scene.Expect(await scene.Flow.ReceiveCallbackAsync(Token(scene, login)).ConfigureAwait(false), "true for a login that is open", "false", "callbacks would be of no use");
        FlowStatus[] all = await scene.EndAsync(Task.WhenAll(waits), 3 * scene.Unit).ConfigureAwait(false);
        scene.Expect(all.All(status => status.State == ChallengeState.Approved), "the answer within the minimum interval", string.Join(", ", all.Select(status => status.State)), "callbacks would be of no use");
    }

    private static async Task A_callback_decides_nothing(FlowScene scene)
    {
        Login login = await StartAsync(scene).ConfigureAwait(false);
        scene.KeepWaiting(login, node: 0);
        await scene.Flow.ReceiveCallbackAsync(Token(scene, login)).ConfigureAwait(false);
        await scene.Pace.PassAsync(3 * scene.Unit).ConfigureAwait(false);
        FlowStatus status = await scene.Flow.GetAsync(login.Key).ConfigureAwait(false);
        scene.Expect(status.State == ChallengeState.Pending, "a login that is open as long as the service says so", status, "anyone who sends a callback could let somebody in");
    }

    private static async Task A_flood_of_callbacks_polls_once_within_the_minimum_interval(FlowScene scene)
    {
        await OpenAsync(scene, options => options.MinPollInterval = 5 * scene.Unit).ConfigureAwait(false);
        TimeSpan begun = scene.Pace.Now; // before the start, from which the interval counts
        Login login = await scene.StartAsync().ConfigureAwait(false);
        scene.KeepWaiting(login, node: 0);
        string token = Token(scene, login);
        await scene.RaceAsync(1000, (flow, _) => flow.ReceiveCallbackAsync(token)).ConfigureAwait(false);
        await scene.Pace.PassAsync(5.5 * scene.Unit).ConfigureAwait(false);
        await scene.RaceAsync(1000, (flow, _) => flow.ReceiveCallbackAsync(token)).ConfigureAwait(false);
        await scene.Pace.PassAsync(scene.Unit).ConfigureAwait(false);
        int polls = scene.Count(login, ServiceOperation.Poll);
        double most = Math.Floor((scene.Pace.Now - begun) / (5 * scene.Unit));
        scene.Expect(polls >= 1 && polls <= most, $"one poll, and at most {most}, for two thousand callbacks", polls, "a stranger could have the service flooded");
    }

    private static async Task A_callback_with_an_unknown_token_polls_nothing(FlowScene scene)
    {
        Login login = await StartAsync(scene).ConfigureAwait(false);
        scene.KeepWaiting(login, node: 0);
        string token = Token(scene, login);
        foreach (string other in new[] { "", " ", "x", "null", new string('A', 43), new string('A', 100_000), "\ud800", "\0", token + "x", token[..^1], token + " ", ChangedKey.OtherId(token) })
        {
            bool isKnown = await scene.Flow.ReceiveCallbackAsync(other).ConfigureAwait(false);
            scene.Expect(!isKnown, "false for a callback with an unknown token", "true", "a stranger could have the service flooded");
        }

        await scene.Pace.PassAsync(3 * scene.Unit).ConfigureAwait(false);
        scene.Expect(scene.Count(login, ServiceOperation.Poll) == 0, "no poll", scene.Count(login, ServiceOperation.Poll), "a stranger could have the service flooded");
    }

    private static async Task A_callback_after_the_end_polls_nothing(FlowScene scene)
    {
        Login login = await StartAsync(scene).ConfigureAwait(false);
        string token = Token(scene, login);
        await scene.Flow.CancelAsync(login.Key).ConfigureAwait(false);
        int polls = scene.Count(login, ServiceOperation.Poll);
        scene.Expect(!await scene.Flow.ReceiveCallbackAsync(token).ConfigureAwait(false), "false for a login that has ended", "true", "the service would be asked for nothing");
        await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(!await scene.Flow.ReceiveCallbackAsync(token).ConfigureAwait(false), "false for a login that was completed", "true", "the service would be asked for nothing");
        await scene.Pace.PassAsync(3 * scene.Unit).ConfigureAwait(false);
        scene.Expect(scene.Count(login, ServiceOperation.Poll) == polls, $"no poll after {polls}", scene.Count(login, ServiceOperation.Poll), "the service would be asked for nothing");
    }

    private static async Task A_callback_token_is_not_a_key(FlowScene scene)
    {
        Login login = await StartAsync(scene).ConfigureAwait(false);
        string token = Token(scene, login);
        scene.Expect(token != login.Key.Id, "a callback's address without the id", "the id", TokenIsNoKey);
        foreach (KeyCall call in KeyCall.All)
        {
            string answer = await scene.AskAsync(call, scene.Flow, ChangedKey.With(login.Key, id: token)).ConfigureAwait(false);
            scene.Expect(Answer.IsNotFound(answer), $"ChallengeNotFound from {call} for a callback's token", answer, TokenIsNoKey);
        }
    }

    private static async Task<Login> StartAsync(FlowScene scene)
    {
        await OpenAsync(scene).ConfigureAwait(false);
        return await scene.StartAsync().ConfigureAwait(false);
    }

    private static Task OpenAsync(FlowScene scene, Action<FlowOptions>? configure = null) => scene.OpenAsync(new Setting { Capabilities = WithCallback, Options = options =>
    {
        options.CallbackUri = new Uri("https://host.example/callback");
        options.FirstPollAfter = options.QuickInterval = options.SlowInterval = Seldom;
        configure?.Invoke(options);
    } });

    private static string Token(FlowScene scene, Login login)
    {
        Uri? address = scene.Service.CallsFor(login.User, ServiceOperation.Start)[0].Call.Request?.CallbackUri;
        scene.Expect(address is not null && address.AbsoluteUri.StartsWith("https://host.example/callback/", StringComparison.Ordinal), "the host's callback address, and a token", address, "callbacks would not arrive");
        return Uri.UnescapeDataString(address!.Segments[^1]);
    }
}
