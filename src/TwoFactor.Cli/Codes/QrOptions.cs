namespace TwoFactor.Cli.Codes;

/// <summary>How to show a QR code.</summary>
/// <param name="PngPath">A PNG file to write, or <see langword="null"/>.</param>
/// <param name="SvgPath">An SVG file to write, or <see langword="null"/>.</param>
/// <param name="OnLight">Whether the terminal shows dark text on a light background. It matters only without colours.</param>
internal sealed record QrOptions(string? PngPath, string? SvgPath, bool OnLight);
