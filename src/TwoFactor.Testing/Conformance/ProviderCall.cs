namespace TwoFactor.Testing.Conformance;

/// <summary>One of the four calls of a provider, for cases about each of them.</summary>
/// <param name="Operation">Which call it is.</param>
/// <param name="InvokeAsync">Makes the call. A start is for the user of the handle. The result is not used.</param>
internal sealed record ProviderCall(
    ServiceOperation Operation, Func<ITwoFactorProvider, ChallengeHandle, CancellationToken, Task<string>> InvokeAsync)
{
    public static IReadOnlyList<ProviderCall> All { get; } =
    [
        new(ServiceOperation.Start, StartAsync),
        new(ServiceOperation.Poll, PollAsync),
        new(ServiceOperation.Cancel, CancelAsync),
        new(ServiceOperation.Release, ReleaseAsync),
    ];

    /// <summary>The calls that take a handle.</summary>
    public static IEnumerable<ProviderCall> OnHandles => All.Where(call => call.Operation != ServiceOperation.Start);

    /// <summary>The calls for which this provider sends a request. The others must work without one.</summary>
    public static IEnumerable<ProviderCall> SentBy(ITwoFactorProvider provider) => All.Where(call => call.Operation switch
    {
        ServiceOperation.Cancel => provider.Capabilities.HasFlag(TwoFactorCapabilities.CanCancel),
        ServiceOperation.Release => provider.Capabilities.HasFlag(TwoFactorCapabilities.NeedsRelease),
        _ => true,
    });

    public static async Task<string> ReleaseAsync(ITwoFactorProvider provider, ChallengeHandle handle, CancellationToken cancellationToken)
    {
        await provider.ReleaseAsync(handle, cancellationToken).ConfigureAwait(false);
        return "a release";
    }

    public override string ToString() => Operation switch
    {
        ServiceOperation.Start => "a start",
        ServiceOperation.Poll => "a poll",
        ServiceOperation.Cancel => "a cancellation",
        _ => "a release",
    };

    private static async Task<string> StartAsync(ITwoFactorProvider provider, ChallengeHandle handle, CancellationToken cancellationToken) =>
        (await provider.StartChallengeAsync(new ChallengeRequest(handle.User), cancellationToken).ConfigureAwait(false)).ToString();

    private static async Task<string> PollAsync(ITwoFactorProvider provider, ChallengeHandle handle, CancellationToken cancellationToken) =>
        (await provider.PollStateAsync(handle, cancellationToken).ConfigureAwait(false)).ToString();

    private static async Task<string> CancelAsync(ITwoFactorProvider provider, ChallengeHandle handle, CancellationToken cancellationToken) =>
        (await provider.CancelAsync(handle, cancellationToken).ConfigureAwait(false)).ToString();
}
