using System.Text.Json;
using System.Text.Unicode;

namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>POST /auth/login</c>.</summary>
internal static class LoginAnswer
{
    /// <summary>Reads the id of the new challenge. The status word is always <c>initiated</c>, and decides nothing here.</summary>
    /// <returns>The id, or <see langword="null"/> if the body is not such an answer.</returns>
    public static string? ReadId(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
            return null;
        try
        {
            ChallengeFields fields = new();
            return fields.Read(body)
                && fields.Id.TokenType == JsonTokenType.String
                && fields.Status.TokenType is JsonTokenType.String or JsonTokenType.None
                && IsText(fields.Status)
                ? fields.Id.GetString()
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Throws for half of a surrogate pair.
    private static bool IsText(in Utf8JsonReader value) => value.TokenType == JsonTokenType.None || value.GetString() is not null;
}
