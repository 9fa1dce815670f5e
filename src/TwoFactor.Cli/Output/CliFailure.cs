namespace TwoFactor.Cli.Output;

/// <summary>Ends a command with an exit code and one line that a person can act on. It must hold no secret.</summary>
internal sealed class CliFailure(ExitCode code, string message, Exception? cause = null) : Exception(message, cause)
{
    public ExitCode Code => code;
}
