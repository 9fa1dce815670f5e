using System.Globalization;
using TwoFactor.Providers;

namespace TwoFactor.SecSign.Wire;

/// <summary>What the service knows a challenge by. There is no other authentication: whoever has all three can ask about it and cancel it.</summary>
internal sealed class AuthSession(string secSignId, string authSessionId, string requestId)
{
    public string SecSignId => secSignId;

    /// <summary>A signed 64-bit number, kept as the text that the service sent.</summary>
    public string AuthSessionId => authSessionId;

    public string RequestId => requestId;

    /// <exception cref="ArgumentException">The handle lacks one of them, or has one that the service cannot have given.</exception>
    public static AuthSession Of(ChallengeHandle handle)
    {
        string authSessionId = handle.ServiceId(AnswerField.AuthSessionId);
        string requestId = handle.ServiceId(AnswerField.RequestId);
        return IsAuthSessionId(authSessionId) && IsRequestId(requestId)
            ? new AuthSession(SecSign.SecSignId.Normalize(handle.User, nameof(handle)), authSessionId, requestId)
            : throw new ArgumentException("The handle's ids are none that the service gave.", nameof(handle));
    }

    /// <summary>The ids as a handle carries them.</summary>
    public Dictionary<string, string> ToServiceIds() => new(StringComparer.Ordinal)
    {
        [AnswerField.AuthSessionId] = AuthSessionId,
        [AnswerField.RequestId] = RequestId,
    };

    // SecSign 2.2: real ids are negative as often as not.
    public static bool IsAuthSessionId(string? text) =>
        text is not null
        && text.AsSpan(text.StartsWith('-') ? 1 : 0) is { Length: > 0 and <= 19 } digits
        && !digits.ContainsAnyExceptInRange('0', '9')
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    // In every sample 64 hexadecimal digits; all that we rely on is that it can be kept and sent back.
    public static bool IsRequestId(string? text) =>
        text is { Length: > 0 and <= 256 } && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
