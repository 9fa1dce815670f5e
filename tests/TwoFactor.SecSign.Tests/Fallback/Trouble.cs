namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>One row of the fallback table: what is wrong with a server, and what has to follow from it.</summary>
/// <param name="Name">What is wrong, for the test's name.</param>
/// <param name="Start">Starts a server with that trouble.</param>
/// <param name="Connections">How often one call connects to it: never more than once.</param>
/// <param name="StartMoves">Whether a start goes on to the other server: only if this one certainly did not get it.</param>
/// <param name="AskingMoves">Whether a poll, cancel or release goes on to the other server.</param>
/// <param name="Error">What is thrown where the call ends with this server.</param>
/// <param name="IsTransient">What the exception says about trying again.</param>
/// <param name="MayHaveBeenProcessed">What the exception says about the request.</param>
/// <param name="RetryAfterSeconds">What the exception repeats of the service's wish.</param>
public sealed record Trouble(
    string Name,
    Func<FallbackStage, TestServer> Start,
    int Connections,
    bool StartMoves,
    bool AskingMoves,
    TwoFactorError Error,
    bool IsTransient,
    bool MayHaveBeenProcessed,
    int? RetryAfterSeconds = null)
{
    public override string ToString() => Name;
}
