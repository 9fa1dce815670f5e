using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands;

/// <summary>What every command needs to do its work.</summary>
/// <param name="Console">Where to draw.</param>
/// <param name="Environment">The environment of the run.</param>
/// <param name="Reporter">Where to report what happens.</param>
/// <param name="Run">The command, tenant and user of the run.</param>
internal sealed record CommandContext(CliConsole Console, CliEnvironment Environment, IReporter Reporter, RunContext Run)
{
    public TimeProvider Time => Environment.Time;

    /// <summary>A display for waiting, for a person or for a script.</summary>
    public WaitingDisplay Waiting => new(Console, Reporter, Time);
}
