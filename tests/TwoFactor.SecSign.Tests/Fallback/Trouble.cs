namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>One row of the fallback table: a fault of a server, and the expected results.</summary>
/// <param name="Name">The fault, for the test's name.</param>
/// <param name="Start">Starts a server with this fault.</param>
/// <param name="Connections">How often one call connects to it: at most once; null where nothing can count.</param>
/// <param name="StartMoves">Whether a start goes on to the other server: only if this one certainly did not get it.</param>
/// <param name="AskingMoves">Whether a poll, cancel or release goes on to the other server. A release does not if it is refused.</param>
/// <param name="Error">The exception's error if the call ends with this server.</param>
/// <param name="IsTransient">The exception's <c>IsTransient</c>.</param>
/// <param name="MayHaveBeenProcessed">The exception's <c>MayHaveBeenProcessed</c>.</param>
/// <param name="RetryAfterSeconds">The exception's <c>RetryAfter</c>.</param>
/// <param name="RefusesRelease">Whether a release counts as refused, which is not an error: some servers have no releases.</param>
public sealed record Trouble(
    string Name,
    Func<FallbackStage, TestServer> Start,
    int? Connections,
    bool StartMoves,
    bool AskingMoves,
    TwoFactorError Error,
    bool IsTransient,
    bool MayHaveBeenProcessed,
    int? RetryAfterSeconds = null,
    bool RefusesRelease = false)
{
    /// <summary>Whether this call goes on to the other server.</summary>
    public bool Moves(RepeatableCall call) => AskingMoves && !Refuses(call);

    /// <summary>Whether the server refuses this call, and nothing has to be done about it.</summary>
    public bool Refuses(RepeatableCall call) => RefusesRelease && call == RepeatableCall.Release;

    public override string ToString() => Name;
}
