namespace TwoFactor.AspNetCore.Identity;

/// <summary>The state of the user's phone, for the account page.</summary>
/// <param name="Provider">The service; <see langword="null"/> for a user without one.</param>
/// <param name="IsConnected">Whether a phone is connected.</param>
/// <param name="CanPair">Whether a phone is connected by scanning a code, rather than by entering its ID.</param>
internal sealed record PhoneView(string? Provider, bool IsConnected, bool CanPair)
{
    /// <summary>The text of the code to scan, while one is shown. It is a secret.</summary>
    public string? Code { get; init; }

    /// <summary>Whether the service already has a phone of this user that was not yet proven to be theirs.</summary>
    public bool IsPairedBefore { get; init; }

    /// <summary>Whether the service has no phone of the user any longer, although one is connected here.</summary>
    public bool IsUnpaired { get; init; }

    /// <summary>Whether the phone was just disconnected here, and the service could not end its pairing.</summary>
    public bool IsStillPaired { get; init; }

    /// <summary>Whether the user has disabled Identity's second factors, so that a connected phone is not asked.</summary>
    public bool IsOff { get; init; }

    /// <summary>Whether the user's logins require a phone that was connected at another service, or for another tenant.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>Whether the user's logins ask for the code of an authenticator app, because two-factor login is on and no phone is connected.</summary>
    public bool AsksForCode { get; init; }

    /// <summary>Whether the user has no recovery codes left, although the host has a page for them (<c>OtherWayPath</c>).</summary>
    public bool HasNoRecoveryCodes { get; init; }

    /// <summary>The service only.</summary>
    public override string ToString() => Provider ?? "None";
}
