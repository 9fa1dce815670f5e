using System.Text.Json.Nodes;

namespace TwoFactor.Cli.Output;

/// <summary>Tells a person: lines on standard output, and on standard error what went wrong.</summary>
internal sealed class ConsoleReporter(CliConsole console) : IReporter
{
    public bool IsForPeople => true;

    public void Tell(string name, string? text, JsonObject? data = null, Tone tone = Tone.Plain)
    {
        if (text is not null)
            WriteLine(Printable.Text(text), tone);
    }

    public void Finish(CommandResult result)
    {
        string text = Printable.Line(result.Text);
        if (result.Code == ExitCode.Ok)
            WriteLine(text, Tone.Good);
        else
            console.Error.WriteLine($"twofactor: {text}");
    }

    private void WriteLine(string text, Tone tone)
    {
        if (console.Terminal is null || tone == Tone.Plain)
            console.Output.WriteLine(text);
        else
            console.Output.WriteLine($"\e[{ColourOf(tone)}m{text}\e[0m");
    }

    private static int ColourOf(Tone tone) => tone switch
    {
        Tone.Good => 32,
        Tone.Doubtful => 33,
        _ => 31,
    };
}
