namespace TwoFactor.AspNetCore.Page;

/// <summary>One file of the page.</summary>
internal sealed record PageAsset(byte[] Content, string MediaType);
