namespace TwoFactor.AspNetCore.Page;

/// <summary>One file of the page.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="MediaType">Their media type.</param>
/// <param name="Hash">A hash of its content.</param>
/// <param name="IsImmutable">Whether its name contains the hash.</param>
internal sealed record PageAsset(byte[] Content, string MediaType, string Hash, bool IsImmutable);
