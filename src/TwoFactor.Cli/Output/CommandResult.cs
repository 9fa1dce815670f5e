using System.Text.Json.Nodes;

namespace TwoFactor.Cli.Output;

/// <summary>How a command ended.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Text">One line for a person: to standard output when all is well, to standard error otherwise.</param>
/// <param name="Data">What a script may want to know besides.</param>
internal sealed record CommandResult(ExitCode Code, string Text, JsonObject? Data = null)
{
    /// <summary>The word that <c>--json</c> has for the outcome; that of the exit code, where nothing more exact is given.</summary>
    public string Outcome { get; init; } = ExitCodes.Word(Code);
}
