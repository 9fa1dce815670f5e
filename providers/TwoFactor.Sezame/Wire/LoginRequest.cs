namespace TwoFactor.Sezame.Wire;

/// <summary>The body of <c>POST /auth/login</c>. A field that is <see langword="null"/> is not sent.</summary>
/// <param name="Username">The user's name at the service.</param>
/// <param name="Message">The text on the phone.</param>
/// <param name="Timeout">The lifetime in minutes, 1 to 1440.</param>
/// <param name="Type"><c>fraud</c>, or nothing for an ordinary challenge.</param>
/// <param name="Callback">An https address that the service posts to after an answer.</param>
/// <param name="Params">The data that it posts there.</param>
internal sealed record LoginRequest(
    string Username,
    string? Message,
    int? Timeout,
    string? Type = null,
    string? Callback = null,
    IReadOnlyDictionary<string, string>? Params = null)
{
    private const int LongestTimeout = 1440;

    public static LoginRequest For(ChallengeRequest request, TimeSpan lifetime) => new(
        request.User,
        NullIfEmpty(request.Message),
        ToMinutes(lifetime),
        Callback: request.CallbackUri is { } callback ? WireAddress.ToText(callback) : null,
        Params: request.CallbackUri is not null && request.CallbackData is { Count: > 0 } data ? data : null); // they only come back in the callback

    // Sezame's specification, "Fraud prevention": a long lifetime, so that the user certainly reads it.
    public static LoginRequest ForFraudNotice(string user, string? message) => new(user, NullIfEmpty(message), LongestTimeout, Type: "fraud");

    // Sezame 1.5 D3: the unit is minutes, although some clients document seconds. Rounded up; our own deadline is exact.
    private static int ToMinutes(TimeSpan lifetime) => (int)((lifetime.Ticks + TimeSpan.TicksPerMinute - 1) / TimeSpan.TicksPerMinute);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    public override string ToString() => nameof(LoginRequest); // the generated ToString() would print the name
}
