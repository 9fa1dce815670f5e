namespace TwoFactor.Demo.Rotation;

/// <summary>The progress of a replacement of the certificate.</summary>
/// <param name="Phase">The current phase.</param>
/// <param name="Started">How many logins were started.</param>
/// <param name="Approved">How many of them were approved.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="Earlier">The end of the earlier certificate's thumbprint.</param>
/// <param name="Current">The end of the new certificate's thumbprint; <see langword="null"/> until there is one.</param>
internal sealed record RotationProgress(RotationPhase Phase, int Started, int Approved, int Failed, string? Earlier, string? Current)
{
    /// <summary>Whether the host uses the new certificate, and every login succeeded.</summary>
    public bool IsFlawless => Phase == RotationPhase.Done && Failed == 0 && Approved == Started && Started > 0;
}
