namespace TwoFactor.Cli.Output;

/// <summary>Whether a line is good or bad news, which terminals show as a colour; or text to be copied.</summary>
internal enum Tone
{
    Plain = 0,
    Good,
    Doubtful,
    Bad,

    /// <summary>Commands, settings and addresses that a person copies. Their lines are not broken: the first line of a broken command is another
    /// command.</summary>
    ToCopy,
}
