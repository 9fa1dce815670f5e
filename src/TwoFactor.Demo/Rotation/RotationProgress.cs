namespace TwoFactor.Demo.Rotation;

/// <summary>How a replacement of the certificate stands.</summary>
/// <param name="Phase">What happens now.</param>
/// <param name="Started">How many people began to log in.</param>
/// <param name="Approved">How many of them are logged in.</param>
/// <param name="Failed">How many of them were not logged in.</param>
/// <param name="Earlier">The end of the earlier certificate's thumbprint.</param>
/// <param name="Current">The end of the new certificate's thumbprint; <see langword="null"/> until there is one.</param>
internal sealed record RotationProgress(RotationPhase Phase, int Started, int Approved, int Failed, string? Earlier, string? Current)
{
    /// <summary>Whether the host uses the new certificate, and every login succeeded.</summary>
    public bool IsFlawless => Phase == RotationPhase.Done && Failed == 0 && Approved == Started && Started > 0;
}
