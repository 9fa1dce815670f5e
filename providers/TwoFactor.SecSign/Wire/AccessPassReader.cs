namespace TwoFactor.SecSign.Wire;

/// <summary>Reads the access pass out of <c>authsessionicondata</c>: base64 that may have been through a form decoder on its way (SecSign
/// 2.3).</summary>
internal static class AccessPassReader
{
    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <returns>The image, or <see langword="null"/> where there is none that a browser could show.</returns>
    public static AccessPass? Read(string? icon)
    {
        if (string.IsNullOrEmpty(icon))
            return null;

        string base64 = string.Concat(WireText.Unescape(icon).Replace(' ', '+').Where(c => !char.IsWhiteSpace(c))).TrimEnd('=');
        base64 = base64.PadRight((base64.Length + 3) / 4 * 4, '=');
        byte[] image = new byte[base64.Length / 4 * 3];
        return Convert.TryFromBase64String(base64, image, out int length) && image.AsSpan(0, length).StartsWith(PngSignature)
            ? new AccessPass(image.AsMemory(0, length), "image/png")
            : null;
    }
}
