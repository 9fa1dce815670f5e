using System.Text.Json;
using System.Text.Unicode;

namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>POST /auth/login</c>.</summary>
internal static class LoginAnswer
{
    /// <summary>Reads the id of the new challenge. The status word is always <c>initiated</c>, and decides nothing here, so its value may be anything.</summary>
    /// <returns>The id, or <see langword="null"/> if the body is not such an answer.</returns>
    public static string? ReadId(ReadOnlySpan<byte> body)
    {
        if (Utf8.IsValid(body) && TryRead(body, out string? id))
            return id;

        // The phone already shows the challenge, so invalid bytes in a text must not lose it.
        return OddJson.Repair(body) is { } repaired && TryRead(repaired, out id) ? id : null;
    }

    /// <summary>Whether the body is such an answer: it has a usable id, or the status of an open challenge (Sezame 1.5 D5). A fraud notice needs only one of
    /// them.</summary>
    public static bool IsIn(ReadOnlySpan<byte> body)
    {
        string?[] texts = TextFields.Read(body, "id", "status");
        return ((texts[0] is { } id && PathId.IsUsable(id)) || texts[1] is "initiated" or "pending") && !ErrorAnswer.IsIn(body);
    }

    /// <returns>Whether the body was read without an error, even if it is no such answer.</returns>
    private static bool TryRead(ReadOnlySpan<byte> body, out string? id)
    {
        id = null;
        try
        {
            ChallengeFields fields = new();
            if (fields.Read(body) && fields.Id.TokenType == JsonTokenType.String)
                id = fields.Id.GetString();
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
