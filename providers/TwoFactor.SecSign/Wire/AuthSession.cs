using System.Globalization;
using System.Text;
using TwoFactor.Providers;

namespace TwoFactor.SecSign.Wire;

/// <summary>The three values that identify a challenge at the service. There is no other authentication: with these three, anybody can query and
/// cancel the challenge.</summary>
internal readonly struct AuthSession(string secSignId, string authSessionId, string requestId)
{
    private const string AuthSessionIdName = "authsessionid";
    private const string RequestIdName = "requestid";

    private const int LongestRequestId = 256; // our own limit
    private const int KnownRequestIdLength = 64; // SecSign 2.2: every known sample has so many hexadecimal digits

    public string SecSignId => secSignId;

    /// <summary>A signed 64-bit number, kept as the text that the service sent.</summary>
    public string AuthSessionId => authSessionId;

    public string RequestId => requestId;

    /// <summary>Whether the request id has the form of every known one, so that nothing of it can be missing.</summary>
    public bool HasFullRequestId => RequestId.Length == KnownRequestIdLength && RequestId.All(char.IsAsciiHexDigit);

    /// <exception cref="ArgumentException">The handle lacks one of them, or has one that the service cannot have issued.</exception>
    public static AuthSession Of(ChallengeHandle handle)
    {
        string authSessionId = handle.ServiceId(AuthSessionIdName);
        string requestId = handle.ServiceId(RequestIdName);
        return IsAuthSessionId(authSessionId) && IsRequestId(requestId)
            ? new AuthSession(SecSign.SecSignId.Normalize(handle.User, nameof(handle)), authSessionId, requestId)
            : throw new ArgumentException("The handle has ids that the service cannot have issued.", nameof(handle));
    }

    /// <summary>Reads the ids of a new session.</summary>
    /// <returns>The session, or <see langword="null"/> where the answer lacks an id.</returns>
    public static AuthSession? Read(string secSignId, AnswerPairs answer)
    {
        // The bytes may be anything: those that are not ASCII become characters that neither id may have.
        string authSessionId = Encoding.Latin1.GetString(answer[AnswerField.AuthSessionId]);
        string requestId = Encoding.Latin1.GetString(answer[AnswerField.RequestId]);
        return IsAuthSessionId(authSessionId) && IsRequestId(requestId) ? new AuthSession(secSignId, authSessionId, requestId) : null;
    }

    /// <summary>The ids as a handle carries them.</summary>
    public Dictionary<string, string> ToServiceIds() => new(StringComparer.Ordinal)
    {
        [AuthSessionIdName] = AuthSessionId,
        [RequestIdName] = RequestId,
    };

    /// <summary>Whether an answer is about this session. Only the answer to a start must name the request (SecSign 2.2). If another answer names one,
    /// it must be ours.</summary>
    public bool IsNamedIn(AnswerPairs answer) =>
        Ascii.Equals(answer[AnswerField.AuthSessionId], AuthSessionId)
        && (answer[AnswerField.RequestId].IsEmpty || Ascii.Equals(answer[AnswerField.RequestId], RequestId));

    // SecSign 2.2: many real ids are negative.
    private static bool IsAuthSessionId(string text) =>
        text.AsSpan(text.StartsWith('-') ? 1 : 0) is { Length: > 0 and <= 19 } digits
        && !digits.ContainsAnyExceptInRange('0', '9')
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    // We only need to store it and send it back.
    private static bool IsRequestId(string text) =>
        text.Length is > 0 and <= LongestRequestId && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
