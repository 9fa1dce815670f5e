using TwoFactor.Emulator.Outcomes;

namespace TwoFactor.Emulator.SecSign;

/// <summary>A login, from its request to its decision (SecSign 2.6). A decision is final.</summary>
internal sealed class AuthSession
{
    /// <summary>A signed 64-bit number, perhaps negative.</summary>
    public required long Id { get; init; }

    public required string RequestId { get; init; }

    /// <summary>The name that the user typed, in lower case: the ID, or a priority code.</summary>
    public required string TypedName { get; init; }

    /// <summary>The ID whose phone is asked.</summary>
    public required string TrueId { get; init; }

    public required string ServiceName { get; init; }

    public required string ServiceAddress { get; init; }

    public required AccessPass AccessPass { get; init; }

    /// <summary>The access passes on the phone, including the right one.</summary>
    public required IReadOnlyList<AccessPass> Choices { get; init; }

    /// <summary>Whether the app shows symbols, or only asks to confirm.</summary>
    public required bool ShowsAccessPass { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The planned answer of an ID that spells an outcome; null if a person decides.</summary>
    public PlannedAnswer? Plan { get; init; }

    public AuthSessionState State { get; private set; } = AuthSessionState.Pending;

    /// <summary>A text about the state, or null.</summary>
    public string? Message { get; private set; }

    /// <summary>Whether the user dismissed the request on the phone. It can still be answered.</summary>
    public bool IsIgnored { get; set; }

    public bool IsOpen => State is AuthSessionState.Pending or AuthSessionState.Fetched;

    public bool Fetch() => Move(AuthSessionState.Fetched);

    public bool Accept() => Move(AuthSessionState.Accepted);

    public bool Deny() => Move(AuthSessionState.Denied, "You have denied the access pass.");

    /// <summary>The right symbol accepts; a wrong one denies, which is not documented (SecSign 2.6). A symbol that is not offered does
    /// nothing.</summary>
    public bool Choose(string symbol) =>
        symbol == AccessPass.Name ? Accept() : Choices.Any(choice => choice.Name == symbol) && ChooseWrong();

    public bool Suspend() => Move(AuthSessionState.Suspended);

    /// <summary>Updates the state to the current time: first the planned answer, if it was due before the expiry, then the expiry. True if the state
    /// changed.</summary>
    public bool Settle(DateTimeOffset now)
    {
        AuthSessionState before = State;
        if (Plan is not null && Plan.DueAt <= now && Plan.DueAt <= ExpiresAt)
            Do(Plan.Kind);
        if (now >= ExpiresAt)
            Move(AuthSessionState.Expired);
        return State != before;
    }

    /// <summary>Restores the saved state.</summary>
    public void Restore(AuthSessionState saved, string? message)
    {
        State = saved;
        Message = message;
    }

    private bool ChooseWrong() => Move(AuthSessionState.Denied, "You have chosen the wrong access pass.");

    private void Do(OutcomeKind kind) => _ = kind switch
    {
        OutcomeKind.Approve or OutcomeKind.Alias => Accept(),
        OutcomeKind.Deny => Deny(),
        OutcomeKind.WrongSymbol => ChooseWrong(),
        OutcomeKind.Expire => Move(AuthSessionState.Expired),
        OutcomeKind.Fetch => Fetch(),
        OutcomeKind.Suspend => Suspend(),
        OutcomeKind.Invalidate => Move(AuthSessionState.Invalid),
        OutcomeKind.NoState => Move(AuthSessionState.NoState),
        OutcomeKind.Cancel => Move(AuthSessionState.Canceled),
        _ => false,
    };

    private bool Move(AuthSessionState next, string? message = null)
    {
        if (!IsOpen || State == next)
            return false;
        State = next;
        Message = message;
        return true;
    }
}
