using System.Text.Json.Nodes;

namespace TwoFactor.Cli.Output;

/// <summary>Reports to a script: one JSON object a line on standard output, each with its <c>event</c>. The last one, and only that, is
/// <c>result</c>. Failures also go to standard error as a line; a usage error goes only there.</summary>
internal sealed class JsonReporter(CliConsole console, RunContext run) : IReporter
{
    public bool IsForPeople => false;

    public void Report(string name, string? text, JsonObject? data = null, Tone tone = Tone.Plain) => Write(new JsonObject { ["event"] = name }, data);

    public void Finish(CommandResult result)
    {
        if (result.Code != ExitCode.Ok)
            console.Error.WriteLine($"twofactor: {Printable.Line(result.Line)}");
        if (result.Code == ExitCode.Usage)
            return;
        JsonObject line = new()
        {
            ["event"] = "result",
            ["outcome"] = result.Outcome,
            ["exitCode"] = (int)result.Code,
            ["command"] = run.Command,
            ["tenant"] = run.Tenant,
            ["user"] = run.User,
        };
        if (result.Code != ExitCode.Ok)
            line["message"] = result.Line;
        Write(line, result.Data);
    }

    private void Write(JsonObject line, JsonObject? data)
    {
        foreach ((string name, JsonNode? value) in data ?? [])
            line[name] = value?.DeepClone();
        console.Output.WriteLine(line.ToJsonString());
        console.Output.Flush(); // the reader of the pipe waits for this line
    }
}
