using System.Text.Json.Nodes;

namespace TwoFactor.Cli.Output;

/// <summary>How a command ended.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Text">One line for a person: for standard output after a success, for standard error otherwise.</param>
/// <param name="Data">More data, for scripts.</param>
internal sealed record CommandResult(ExitCode Code, string Text, JsonObject? Data = null)
{
    /// <summary>The word for the outcome in <c>--json</c>; by default the word of the exit code.</summary>
    public string Outcome { get; init; } = ExitCodes.Word(Code);

    /// <summary>The command that a person runs next, if there is one. It follows the text.</summary>
    public string? Command { get; init; }

    /// <summary>Text and command.</summary>
    public string Line => Command is null ? Text : $"{Text} {Command}";
}
