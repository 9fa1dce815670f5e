namespace TwoFactor;

/// <summary>What a service can do beyond asking yes or no. A host need not check it: parts of a request that the service cannot do are
/// ignored.</summary>
[Flags]
public enum TwoFactorCapabilities
{
    /// <summary>Only start and poll.</summary>
    None = 0,

    /// <summary>An open challenge can be withdrawn from the phone.</summary>
    CanCancel = 1 << 0,

    /// <summary>The service asks for <see cref="ITwoFactorProvider.ReleaseAsync"/> after an approval.</summary>
    NeedsRelease = 1 << 1,

    /// <summary>A challenge comes with an image that the browser shows and the person picks on the phone.</summary>
    AccessPass = 1 << 2,

    /// <summary><see cref="ChallengeRequest.Message"/> is shown on the phone.</summary>
    CustomMessage = 1 << 3,

    /// <summary><see cref="ChallengeRequest.Lifetime"/> is sent to the service. Without this flag, a challenge with a shorter lifetime that is not
    /// answered when it ends is reported as expired, although the phone still asks.</summary>
    CustomLifetime = 1 << 4,

    /// <summary>The service calls <see cref="ChallengeRequest.CallbackUri"/> after an answer.</summary>
    Callback = 1 << 5,

    /// <summary>The provider has <see cref="IUserPairing"/>. A provider does not set it: the library derives it from
    /// <see cref="ITwoFactorProvider.GetAbility"/>.</summary>
    Pairing = 1 << 6,

    /// <summary>The provider has <see cref="IFraudNotice"/>. A provider does not set it: the library derives it from
    /// <see cref="ITwoFactorProvider.GetAbility"/>.</summary>
    FraudNotice = 1 << 7,

    /// <summary>A user may temporarily be known under another name; see <see cref="ChallengeRequest.AllowAlias"/>.</summary>
    Alias = 1 << 8,

    /// <summary>A user can have only one open challenge. The service freezes a user who gets a second one (SecSign ID).</summary>
    SingleChallenge = 1 << 9,
}
