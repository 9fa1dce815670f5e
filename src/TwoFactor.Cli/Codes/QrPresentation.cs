using System.Text;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Codes;

/// <summary>Shows a QR code in the terminal, and writes it to the requested files.</summary>
internal sealed class QrPresentation : IDisposable
{
    private const int LinesBelow = 3; // the instructions, and the line that shows the waiting
    private const int LinesOfWarning = 2;

    private readonly CliConsole console;
    private readonly bool onLight;
    private readonly PictureFile? png;
    private readonly PictureFile? svg;

    /// <param name="console">Where to draw.</param>
    /// <param name="options">How to show the code. The files are created now.</param>
    public QrPresentation(CliConsole console, QrOptions options)
    {
        this.console = console;
        onLight = options.OnLight;
        png = PictureFile.Take("--png", options.PngPath);
        try
        {
            svg = PictureFile.Take("--svg", options.SvgPath);
        }
        catch (CliFailure)
        {
            png?.Dispose(); // deletes the empty file, which would be in the way of the next run
            throw;
        }
    }

    public void Show(string content, IReporter reporter)
    {
        QrCode code = new(content);
        png?.Write(code.ToPng());
        svg?.Write(Encoding.UTF8.GetBytes(code.ToSvg()));
        reporter.Report("code", text: null, new JsonObject { ["content"] = content, ["png"] = png?.Path, ["svg"] = svg?.Path });
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
        if (console.Window is { } window && window.Width < code.Size)
        {
            // With a picture, the same command would fail: a picture is never overwritten.
            string advice = HasPicture ? "Open the picture" : $"Widen it and run this again{Otherwise}";
            WriteLine($"The QR code does not fit: the window has {window.Width} columns, {code.Size - window.Width} too few. {advice}.");
        }
        else
        {
            console.Output.Write(console.Terminal is null ? HalfBlocks.Plain(code, onLight) : HalfBlocks.Coloured(code));
            WarnIfTooLow(code);
        }

        foreach (PictureFile file in new[] { png, svg }.OfType<PictureFile>())
            WriteLine($"The QR code is in {file.Path}");
    }

    // The code is drawn anyway, with a note below it: a person can scroll to the upper lines, or make the window higher.
    private void WarnIfTooLow(QrCode code)
    {
        int lines = ((code.Size + 1) / 2) + LinesBelow;
        if (console.Window is not { } window || window.Height >= lines)
            return;
        int missing = lines + LinesOfWarning - window.Height;
        WriteLine($"The QR code does not fit: the window has {window.Height} lines, {missing} too few. Make it {missing} {(missing == 1 ? "line" : "lines")} higher{Otherwise}.");
    }

    private bool HasPicture => png is not null || svg is not null;

    private string Otherwise => HasPicture ? ", or open the picture" : ", or use --png FILE";

    private void WriteLine(string text) => console.Output.WriteLine(WordWrap.Fit(text, console.Window));
}
