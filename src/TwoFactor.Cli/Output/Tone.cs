namespace TwoFactor.Cli.Output;

/// <summary>How a line is meant, for terminals that show colours.</summary>
internal enum Tone
{
    Plain = 0,
    Good,
    Doubtful,
    Bad,
}
