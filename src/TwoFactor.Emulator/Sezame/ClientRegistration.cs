namespace TwoFactor.Emulator.Sezame;

/// <summary>A client of Sezame, from its registration to its cancellation (Sezame 1.7).</summary>
internal sealed class ClientRegistration
{
    public required string Code { get; init; }

    public required string SharedSecret { get; init; }

    public required string PublicKey { get; init; }

    /// <summary>Names the registration towards the phone, and in <c>GET /client/register/&lt;id&gt;</c>.</summary>
    public required string Id { get; init; }

    public required string ServiceName { get; init; }

    /// <summary>Whose phone is asked; null when the person who scans the QR code is asked.</summary>
    public string? Email { get; init; }

    /// <summary>Paired as soon as the QR code is scanned.</summary>
    public string? Username { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public RegistrationState State { get; private set; } = RegistrationState.WaitingForAcknowledgement;

    /// <summary>Where <c>user.new</c> is posted to.</summary>
    public Uri? NewUserCallback { get; set; }

    /// <summary>The tenant of a host for which the emulator made this client by itself, or null.</summary>
    public string? Tenant { get; init; }

    public bool IsAcknowledged => State is RegistrationState.Signable or RegistrationState.Active;

    public bool IsWaiting => State is RegistrationState.WaitingForAcknowledgement;

    public bool Acknowledge() => MoveFromWaiting(RegistrationState.Signable);

    public bool Refuse() => MoveFromWaiting(RegistrationState.Refused);

    /// <summary>The first signed request makes the client active; later ones change nothing.</summary>
    public void Activate() => State = RegistrationState.Active;

    /// <summary>Takes the state that was saved.</summary>
    public void Restore(RegistrationState saved) => State = saved;

    /// <summary>Cannot be undone.</summary>
    public void Cancel() => State = RegistrationState.Cancelled;

    private bool MoveFromWaiting(RegistrationState next)
    {
        if (!IsWaiting)
            return false;
        State = next;
        return true;
    }
}
