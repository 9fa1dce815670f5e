namespace TwoFactor.Cli.Codes;

/// <summary>How a QR code is to be shown.</summary>
/// <param name="PngPath">A PNG file to write, or <see langword="null"/>.</param>
/// <param name="SvgPath">An SVG file to write, or <see langword="null"/>.</param>
/// <param name="OnLight">Whether text without colour will be seen dark on a light background.</param>
internal sealed record QrOptions(string? PngPath, string? SvgPath, bool OnLight);
