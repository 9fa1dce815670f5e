using System.Text.Json.Nodes;

namespace TwoFactor.Cli.Output;

/// <summary>Tells a script: one JSON object a line on standard output, each with its <c>event</c>; the last one is <c>result</c>. Failures also go to standard error as a line.</summary>
internal sealed class JsonReporter(CliConsole console) : IReporter
{
    public bool IsForPeople => false;

    public void Tell(string name, string? text, JsonObject? data = null, Tone tone = Tone.Plain) => Write(new JsonObject { ["event"] = name }, data);

    public void Finish(CommandResult result)
    {
        JsonObject line = new() { ["event"] = "result", ["outcome"] = result.Outcome, ["exitCode"] = (int)result.Code };
        if (result.Code != ExitCode.Ok)
        {
            line["message"] = result.Text;
            console.Error.WriteLine($"twofactor: {Printable.Line(result.Text)}");
        }

        Write(line, result.Data);
    }

    private void Write(JsonObject line, JsonObject? data)
    {
        foreach ((string name, JsonNode? value) in data ?? [])
            line[name] = value?.DeepClone();
        console.Output.WriteLine(line.ToJsonString());
        console.Output.Flush(); // whoever reads the pipe waits for this line
    }
}
