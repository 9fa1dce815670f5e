using System.Text.RegularExpressions;
using TwoFactor.Cli.Codes;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Tests.Programs;

namespace TwoFactor.Cli.Tests.Codes;

/// <summary>Every form of a QR code can be read by a decoder that we did not write.</summary>
public sealed partial class QrCodeTests
{
    private const string Plain = """{"id":"7a244bd6a1c8dcd4fc1c21a24577ab43b5458ac81c081e4d220563a50f0f46cf","username":"jdoe","client":"44c716fac3b9a7.16570987"}""";
    private const string Foreign = """{"id":"7a24","username":"Zoë Müller, 東京","client":"44c7"}""";

    [Test]
    public async Task The_png_can_be_scanned([Values(Plain, Foreign)] string content) =>
        Assert.That(await ScanAsync(new QrCode(content).ToPng()), Is.EqualTo(content));

    [Test]
    public async Task Text_without_colour_can_be_scanned_on_a_dark_background([Values(Plain, Foreign)] string content) =>
        Assert.That(await ScanAsync(TextPicture.ToPng(HalfBlocks.Plain(new QrCode(content), onLight: false), ink: 230, paper: 20)), Is.EqualTo(content));

    [Test]
    public async Task Text_without_colour_can_be_scanned_on_a_light_background_when_told_so([Values(Plain, Foreign)] string content) =>
        Assert.That(await ScanAsync(TextPicture.ToPng(HalfBlocks.Plain(new QrCode(content), onLight: true), ink: 20, paper: 230)), Is.EqualTo(content));

    [Test]
    public async Task Coloured_text_is_black_on_white_and_can_be_scanned([Values(Plain, Foreign)] string content)
    {
        string coloured = HalfBlocks.Coloured(new QrCode(content));
        Assert.That(coloured.TrimEnd('\n').Split('\n'), Has.All.StartsWith("\e[38;5;16;48;5;231m").And.All.EndsWith("\e[0m"));
        Assert.That(await ScanAsync(TextPicture.ToPng(Escape().Replace(coloured, string.Empty), ink: 0, paper: 255)), Is.EqualTo(content));
    }

    [Test]
    public void The_SVG_has_the_size_of_the_code()
    {
        QrCode code = new(Plain);
        string svg = code.ToSvg();
        Assert.That(svg, Does.StartWith("<svg").And.Contain($"width=\"{code.Size * 8}\""));
    }

    [Test]
    public void There_is_a_quiet_zone_of_four_modules_on_every_side()
    {
        QrCode code = new(Plain);
        IEnumerable<int> all = Enumerable.Range(0, code.Size);
        Assert.That(
            from row in all from column in all where IsAtEdge(row, code.Size) || IsAtEdge(column, code.Size) select code.IsDark(row, column),
            Has.All.False);
        Assert.That(code.IsDark(4, 4), Is.True, "the finder pattern begins right after it");
    }

    [Test]
    public void A_pairing_code_fits_a_terminal_of_sixty_columns() => Assert.That(new QrCode(Plain).Size, Is.LessThanOrEqualTo(60));

    private static bool IsAtEdge(int place, int size) => place < 4 || place >= size - 4;

    private static async Task<string> ScanAsync(byte[] png)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");
        await File.WriteAllBytesAsync(path, png);
        try
        {
            return (await NeededProgram.RunAsync("zbarimg", "zbar-tools", "--quiet", "--raw", path)).TrimEnd('\n');
        }
        finally
        {
            File.Delete(path);
        }
    }

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Escape();
}
