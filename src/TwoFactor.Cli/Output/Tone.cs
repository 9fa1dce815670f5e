namespace TwoFactor.Cli.Output;

/// <summary>Whether a line is good or bad news. Terminals show it as a colour.</summary>
internal enum Tone
{
    Plain = 0,
    Good,
    Doubtful,
    Bad,
}
