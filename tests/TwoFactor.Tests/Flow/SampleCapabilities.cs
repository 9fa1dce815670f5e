using static TwoFactor.TwoFactorCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>What services can do, as far as a test of the flow needs it. The in-memory service plays each of them.</summary>
internal static class SampleCapabilities
{
    /// <summary>Asking twice at a time freezes the user.</summary>
    public const TwoFactorCapabilities LikeSecSign = CanCancel | SingleChallenge;

    /// <inheritdoc cref="LikeSecSign"/>
    public const TwoFactorCapabilities LikeSecSignWithRelease = LikeSecSign | NeedsRelease;

    /// <inheritdoc cref="LikeSecSign"/>
    public const TwoFactorCapabilities LikeSecSignWithPicture = LikeSecSign | TwoFactorCapabilities.AccessPass;

    /// <summary>Shows a message with a code, and cannot withdraw a question.</summary>
    public const TwoFactorCapabilities LikeSezame = CustomMessage;

    /// <inheritdoc cref="LikeSezame"/>
    public const TwoFactorCapabilities LikeSezameWithLifetime = LikeSezame | CustomLifetime;

    /// <summary>Shows a message with a code, and freezes nobody.</summary>
    public const TwoFactorCapabilities WithMessageAndCancel = CustomMessage | CanCancel;

    /// <inheritdoc cref="WithMessageAndCancel"/>
    public const TwoFactorCapabilities WithMessageCancelAndLifetime = WithMessageAndCancel | CustomLifetime;
}
