using System.Text.Json;
using System.Text.Unicode;

namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>GET /auth/status</c>.</summary>
/// <param name="State">The state, from <c>status</c>.</param>
/// <param name="Message">The text on the phone. It is untrusted.</param>
internal readonly record struct StatusAnswer(ChallengeState State, string? Message)
{
    /// <summary>Reads the answer about the challenge <paramref name="id"/>.</summary>
    /// <returns>The answer, or <see langword="null"/> where the body is not one, contradicts itself, or is about another challenge.</returns>
    public static StatusAnswer? Read(ReadOnlySpan<byte> body, string id)
    {
        if (Utf8.IsValid(body) && TryRead(body, id, isRepaired: false, out StatusAnswer? answer))
            return answer;

        // A "no" must count even if the message has invalid bytes, so they are replaced. In such an answer only "denied" and "pending" count.
        return OddJson.Repair(body) is { } repaired && TryRead(repaired, id, isRepaired: true, out answer) ? answer : null;
    }

    public override string ToString() => State.ToString(); // the generated ToString() would print the message

    /// <returns>Whether the body was read without an error, even if it is no such answer.</returns>
    private static bool TryRead(ReadOnlySpan<byte> body, string id, bool isRepaired, out StatusAnswer? answer)
    {
        answer = null;
        try
        {
            ChallengeFields fields = new();
            if (!fields.Read(body)
                || fields.Id.TokenType != JsonTokenType.String || !fields.Id.ValueTextEquals(id)
                || fields.Status.TokenType != JsonTokenType.String)
            {
                return true;
            }

            ChallengeState state = StateWord.ToState(fields.Status);
            string? message = fields.Message.TokenType == JsonTokenType.String ? fields.Message.GetString() : null;
            if (state is ChallengeState.Denied or ChallengeState.Pending
                || (!isRepaired && (state != ChallengeState.Approved || fields.IsPlain)))
                answer = new StatusAnswer(state, message);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // not JSON, or a text with a lone surrogate
        }
    }
}
