namespace TwoFactor;

/// <summary>What a service can do beyond asking yes or no. A host need not look: what cannot be done is left out quietly.</summary>
[Flags]
public enum TwoFactorCapabilities
{
    /// <summary>Nothing but start and poll.</summary>
    None = 0,

    /// <summary>An open challenge can be withdrawn from the phone.</summary>
    CanCancel = 1 << 0,

    /// <summary>An approved challenge wants <see cref="ITwoFactorProvider.ReleaseAsync"/>.</summary>
    NeedsRelease = 1 << 1,

    /// <summary>A challenge comes with an image for the browser, to be picked out on the phone.</summary>
    AccessPass = 1 << 2,

    /// <summary><see cref="ChallengeRequest.Message"/> is shown on the phone.</summary>
    CustomMessage = 1 << 3,

    /// <summary><see cref="ChallengeRequest.Lifetime"/> is sent to the service. Elsewhere a shorter one is kept by our own deadline.</summary>
    CustomLifetime = 1 << 4,

    /// <summary>The service calls <see cref="ChallengeRequest.CallbackUri"/> after an answer.</summary>
    Callback = 1 << 5,

    /// <summary>The provider has <see cref="IUserPairing"/>. A provider does not set it: the library derives it from
    /// <see cref="ITwoFactorProvider.GetAbility"/>.</summary>
    Pairing = 1 << 6,

    /// <summary>The provider has <see cref="IFraudNotice"/>. A provider does not set it: the library derives it from
    /// <see cref="ITwoFactorProvider.GetAbility"/>.</summary>
    FraudNotice = 1 << 7,

    /// <summary>A user may be known under another name for a time; see <see cref="ChallengeRequest.AllowAlias"/>.</summary>
    Alias = 1 << 8,

    /// <summary>A user can be asked one question at a time: a second one freezes the user (SecSign ID).</summary>
    SingleChallenge = 1 << 9,
}
