using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands;

/// <summary>What every command's work has at hand.</summary>
/// <param name="Console">Where to draw.</param>
/// <param name="Environment">What surrounds the run.</param>
/// <param name="Reporter">Where to report what happens.</param>
/// <param name="Subject">What the run is about.</param>
internal sealed record CommandContext(CliConsole Console, CliEnvironment Environment, IReporter Reporter, RunSubject Subject)
{
    public TimeProvider Time => Environment.Time;

    /// <summary>A display for waiting, for a person or for a script.</summary>
    public WaitingDisplay Waiting => new(Console, Reporter, Time);
}
