using System.Text;
using QRCoder;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Draws a QR code as SVG, and returns it as a <c>data:</c> address.</summary>
internal static class QrPicture
{
    private const int PixelsPerModule = 6;

    public static string DataUri(string content)
    {
        using QRCodeData data = QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
        using SvgQRCode code = new(data);
        return "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(code.GetGraphic(PixelsPerModule)));
    }
}
