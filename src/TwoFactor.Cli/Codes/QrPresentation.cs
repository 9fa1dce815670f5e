using System.Text;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Codes;

/// <summary>Shows a QR code: in the terminal, and in the files that were asked for.</summary>
internal sealed class QrPresentation : IDisposable
{
    private readonly CliConsole console;
    private readonly bool onLight;
    private readonly PictureFile? png;
    private readonly PictureFile? svg;

    /// <param name="console">Where to draw.</param>
    /// <param name="options">What else was asked for. The files are taken now.</param>
    public QrPresentation(CliConsole console, QrOptions options)
    {
        this.console = console;
        onLight = options.OnLight;
        png = PictureFile.Take("--png", options.PngPath);
        svg = PictureFile.Take("--svg", options.SvgPath);
    }

    public void Show(string content, IReporter reporter)
    {
        QrCode code = new(content);
        png?.Write(code.ToPng());
        svg?.Write(Encoding.UTF8.GetBytes(code.ToSvg()));
        reporter.Tell("code", text: null, new JsonObject { ["content"] = content, ["png"] = png?.Path, ["svg"] = svg?.Path });
        if (reporter.IsForPeople)
            Draw(code);
    }

    public void Dispose()
    {
        png?.Dispose();
        svg?.Dispose();
    }

    private void Draw(QrCode code)
    {
        if (console.Terminal is { } terminal && terminal.Width < code.Size)
            console.Output.WriteLine($"The terminal is {terminal.Width} columns wide, and the QR code needs {code.Size}. Widen it, or use --png FILE.");
        else
            console.Output.Write(console.Terminal is null ? HalfBlocks.Plain(code, onLight) : HalfBlocks.Coloured(code));
        foreach (PictureFile file in new[] { png, svg }.OfType<PictureFile>())
            console.Output.WriteLine($"The QR code is in {file.Path}");
    }
}
