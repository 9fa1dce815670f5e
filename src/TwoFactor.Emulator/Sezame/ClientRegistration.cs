namespace TwoFactor.Emulator.Sezame;

/// <summary>A client of Sezame, from its registration to its cancellation (Sezame 1.7).</summary>
internal sealed class ClientRegistration
{
    public required string Code { get; init; }

    public required string SharedSecret { get; init; }

    public required string PublicKey { get; init; }

    /// <summary>Identifies the registration for the phone, and in <c>GET /client/register/&lt;id&gt;</c>.</summary>
    public required string Id { get; init; }

    public required string ServiceName { get; init; }

    /// <summary>The e-mail of the person whose phone is asked; null if the person who scans the QR code is asked.</summary>
    public string? Email { get; init; }

    /// <summary>The user to pair when the QR code is scanned.</summary>
    public string? Username { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public RegistrationState State { get; private set; } = RegistrationState.WaitingForAcknowledgement;

    /// <summary>The address for the event <c>user.new</c>.</summary>
    public Uri? NewUserCallback { get; set; }

    /// <summary>The tenant of a host for which the emulator created this client, or null.</summary>
    public string? Tenant { get; init; }

    public bool IsAcknowledged => State is RegistrationState.Signable or RegistrationState.Active;

    public bool IsWaiting => State is RegistrationState.WaitingForAcknowledgement;

    public bool Acknowledge() => MoveFromWaiting(RegistrationState.Signable);

    public bool Refuse() => MoveFromWaiting(RegistrationState.Refused);

    /// <summary>The first signed request makes the client active; later ones change nothing.</summary>
    public void Activate() => State = RegistrationState.Active;

    /// <summary>Restores the saved state.</summary>
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
