using System.Text.Json.Nodes;

namespace TwoFactor.Cli.Output;

/// <summary>Reports to a person: lines on standard output, and errors on standard error. In a window, lines are broken between words.</summary>
internal sealed class ConsoleReporter(CliConsole console) : IReporter
{
    public bool IsForPeople => true;

    public void Report(string name, string? text, JsonObject? data = null, Tone tone = Tone.Plain)
    {
        if (text is not null)
            WriteLine(WordWrap.Fit(Printable.Text(text), tone == Tone.ToCopy ? null : console.Window), tone);
    }

    public void Finish(CommandResult result)
    {
        string text = Printable.Line(result.Text);
        string? command = result.Command is null ? null : Printable.Line(result.Command);
        if (result.Code == ExitCode.Ok)
            WriteLine(WordWrap.Fit(text, console.Window, command), Tone.Good);
        else
            console.Error.WriteLine(WordWrap.Fit($"twofactor: {text}", console.ErrorWindow, command));
    }

    private void WriteLine(string fitted, Tone tone)
    {
        if (console.Terminal is null || tone is Tone.Plain or Tone.ToCopy)
            console.Output.WriteLine(fitted);
        else
            console.Output.WriteLine($"\e[{ColourOf(tone)}m{fitted}\e[0m");
    }

    private static int ColourOf(Tone tone) => tone switch
    {
        Tone.Good => 32,
        Tone.Doubtful => 33,
        _ => 31,
    };
}
