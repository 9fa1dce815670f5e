using System.Text;
using QRCoder;

namespace TwoFactor.Cli.Codes;

/// <summary>A QR code with its quiet zone.</summary>
internal sealed class QrCode
{
    private const int PixelsPerModule = 8;

    private readonly string content;
    private readonly bool[][] modules;

    public QrCode(string content)
    {
        this.content = content;
        using QRCodeData data = Generate();
        modules = [.. data.ModuleMatrix.Select(row => row.Cast<bool>().ToArray())];
    }

    /// <summary>The number of modules in a row and in a column, including four modules of quiet zone on each side.</summary>
    public int Size => modules.Length;

    /// <summary>Whether a module is dark.</summary>
    public bool IsDark(int row, int column) => modules[row][column];

    public byte[] ToPng()
    {
        using PngByteQRCode png = new(Generate());
        return png.GetGraphic(PixelsPerModule);
    }

    public string ToSvg()
    {
        using SvgQRCode svg = new(Generate());
        return svg.GetGraphic(PixelsPerModule);
    }

    // Generated again for each drawing, because QRCoder's renderers dispose the data.
    private QRCodeData Generate()
    {
        // Low error correction is enough: a code on a screen is not damaged, and a smaller code fits narrow terminals. Text that is not ASCII is
        // marked as UTF-8. Without the mark decoders guess the encoding, and some guess Shift JIS.
        QRCodeGenerator.EciMode encoding = Ascii.IsValid(content) ? QRCodeGenerator.EciMode.Default : QRCodeGenerator.EciMode.Utf8;
        using QRCodeGenerator generator = new();
        return generator.CreateQrCode(content, QRCodeGenerator.ECCLevel.L, forceUtf8: true, eciMode: encoding);
    }
}
