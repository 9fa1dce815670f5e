namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>A call with a key, for cases about all such calls. Its result is a text without the parts that differ from login to login.</summary>
internal sealed class KeyCall
{
    private readonly string name;
    private readonly Func<ITwoFactorFlow, FlowKey, Task<string>> invoke;

    private KeyCall(string name, Func<ITwoFactorFlow, FlowKey, Task<string>> invoke)
    {
        this.name = name;
        this.invoke = invoke;
    }

    public static KeyCall Get { get; } = new("GetAsync", async (flow, key) => Text(await flow.GetAsync(key).ConfigureAwait(false)));

    public static KeyCall Wait { get; } = new("WaitAsync", async (flow, key) => Text(await flow.WaitAsync(key, 0, TimeSpan.Zero).ConfigureAwait(false)));

    public static KeyCall LongWait { get; } = new(
        "a long WaitAsync", async (flow, key) => Text(await flow.WaitAsync(key, long.MaxValue, TimeSpan.FromMilliseconds(1)).ConfigureAwait(false)));

    public static KeyCall Watch { get; } = new("WatchAsync", async (flow, key) =>
    {
        await foreach (FlowStatus status in flow.WatchAsync(key).ConfigureAwait(false))
            return Text(status);
        return "an end without a status";
    });

    public static KeyCall Complete { get; } = new("CompleteAsync", async (flow, key) => $"{await flow.CompleteAsync(key).ConfigureAwait(false)}");

    public static KeyCall Cancel { get; } = new("CancelAsync", async (flow, key) =>
    {
        await flow.CancelAsync(key).ConfigureAwait(false);
        return "cancelled";
    });

    public static IReadOnlyList<KeyCall> All { get; } = [Get, Wait, LongWait, Watch, Complete, Cancel];

    public Task<string> AnswerAsync(ITwoFactorFlow flow, FlowKey key) => Answer.OfAsync(() => invoke(flow, key));

    public override string ToString() => name;

    private static string Text(FlowStatus status) =>
        $"{status}, version {status.Version}, {status.Provider}, {(status.AccessPass is null ? "no picture" : "a picture")}, "
        + $"{(status.ComparisonCode is null ? "no code" : "a code")}, message {status.Message ?? "none"}{(status.IsServiceTroubled ? ", troubled" : "")}";
}
