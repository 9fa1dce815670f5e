namespace TwoFactor;

/// <summary>The result of <see cref="IUserPairing.PairAsync"/>: a QR code to scan, or the fact that the user is already paired.</summary>
public sealed class PairingInvitation
{
    private PairingInvitation(string? qrContent) => QrContent = qrContent;

    /// <summary>The user is paired already: there is nothing to scan.</summary>
    public static PairingInvitation AlreadyPaired { get; } = new(qrContent: null);

    /// <summary>The text of the QR code that the service's app scans, or <see langword="null"/> for a user who is paired already.
    /// The phone that scans it becomes the user's second factor: show it only to that user, and do not store it.</summary>
    public string? QrContent { get; }

    /// <summary>Whether the user was paired before the call.</summary>
    public bool IsAlreadyPaired => QrContent is null;

    /// <summary>An invitation to scan <paramref name="qrContent"/>.</summary>
    public static PairingInvitation FromQrContent(string qrContent)
    {
        ArgumentException.ThrowIfNullOrEmpty(qrContent);
        return new PairingInvitation(qrContent);
    }

    /// <summary>Which of the two it is. The content is not included.</summary>
    public override string ToString() => IsAlreadyPaired ? "Already paired" : "To scan";
}
