using System.Text.Json;

namespace TwoFactor.Sezame.Wire;

/// <summary>Maps the <c>status</c> of <c>/auth/status</c> to a state.</summary>
internal static class StateWord
{
    /// <summary>The state for a word. An unknown word is neither a "yes" nor a "no".</summary>
    public static ChallengeState ToState(in Utf8JsonReader word) =>
        word.ValueTextEquals("initiated"u8) ? ChallengeState.Pending
        : word.ValueTextEquals("pending"u8) ? ChallengeState.Pending // Sezame 1.5 D5: no server is known to send it, but a vendor's client waits for it
        : word.ValueTextEquals("authorized"u8) ? ChallengeState.Approved
        : word.ValueTextEquals("denied"u8) ? ChallengeState.Denied
        : ChallengeState.Unknown;
}
