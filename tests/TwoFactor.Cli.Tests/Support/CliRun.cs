using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Tests.Support;

/// <summary>What one run of the tool came to.</summary>
internal sealed record CliRun(ExitCode ExitCode, string Output, string Error)
{
    /// <summary>The lines of <c>--json</c>.</summary>
    public IReadOnlyList<JsonNode> Json => [.. Output.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!)];

    /// <summary>The last line of <c>--json</c>.</summary>
    public JsonNode Result => Json[^1];

    /// <summary>For messages of assertions.</summary>
    public override string ToString() => $"{ExitCode}\n{Output}\n{Error}";
}
