using TwoFactor.Emulator.Outcomes;

namespace TwoFactor.Emulator.Sezame;

/// <summary>A login or a fraud notice. Only the user decides it; the client cannot withdraw it.</summary>
internal sealed class AuthRequest
{
    public required string Id { get; init; }

    public required ClientRegistration Client { get; init; }

    public required string Username { get; init; }

    /// <summary>As it was sent, and as the status repeats it. The phone shows more for a fraud notice.</summary>
    public required string Message { get; init; }

    public required bool IsFraudNotice { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public Uri? Callback { get; init; }

    /// <summary><c>params</c> as they were sent, to be echoed.</summary>
    public string? Params { get; init; }

    /// <summary>The planned answer of a user whose name spells an outcome; null if a person decides.</summary>
    public PlannedAnswer? Plan { get; init; }

    public AuthRequestState State { get; private set; }

    /// <summary>Whether the user took it off the screen. It can still be answered.</summary>
    public bool IsIgnored { get; set; }

    /// <summary>Whether the answer that tells the client the id is not sent yet. Until then, no callback is posted: the client could not know what it is
    /// about.</summary>
    public bool IsAnswerUnderWay { get; set; }

    public bool IsOpen(DateTimeOffset now) => State is AuthRequestState.Initiated && now < ExpiresAt;

    /// <summary>False if it was already answered, or the lifetime is over.</summary>
    public bool TryAnswer(bool approve, DateTimeOffset now)
    {
        if (!IsOpen(now))
            return false;
        State = approve ? AuthRequestState.Authorized : AuthRequestState.Denied;
        return true;
    }

    /// <summary>Restores the saved state.</summary>
    public void Restore(AuthRequestState saved) => State = saved;

    /// <summary>The word on the wire (Sezame 1.2, <c>GET /auth/status</c>).</summary>
    public string Word => State switch
    {
        AuthRequestState.Authorized => "authorized",
        AuthRequestState.Denied => "denied",
        _ => "initiated",
    };
}
