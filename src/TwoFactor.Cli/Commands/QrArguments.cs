using System.CommandLine;
using TwoFactor.Cli.Codes;

namespace TwoFactor.Cli.Commands;

/// <summary>The options of commands that show a QR code.</summary>
internal sealed class QrArguments
{
    private readonly Option<string?> png = new Option<string?>("--png") { HelpName = "FILE", Description = "Write the QR code to this file as PNG as well." }.AsPath();
    private readonly Option<string?> svg = new Option<string?>("--svg") { HelpName = "FILE", Description = "Write the QR code to this file as SVG as well." }.AsPath();

    private readonly Option<bool> onLight = new("--light-background")
    {
        Description = "Without colour (NO_COLOR, or a pipe): draw the QR code for dark text on a light background.",
    };

    public void AddTo(Command command)
    {
        command.Add(png);
        command.Add(svg);
        command.Add(onLight);
    }

    public QrOptions Read(ParseResult parsed, CliEnvironment environment) => new(
        parsed.GetValue(png) is { } pngPath ? environment.Resolve(pngPath) : null,
        parsed.GetValue(svg) is { } svgPath ? environment.Resolve(svgPath) : null,
        parsed.GetValue(onLight));
}
