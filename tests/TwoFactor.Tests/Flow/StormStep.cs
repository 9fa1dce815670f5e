namespace TwoFactor.Tests.Flow;

/// <summary>A step of a <see cref="StormScene"/>.</summary>
internal enum StormStep
{
    Start,
    LetSecondsPass,
    LetHalfAMinutePass,
    Approve,
    Deny,
    DoNotAnswer,
    Complete,
    Cancel,
    CallBack,

    /// <summary>Several calls about one login at the same time.</summary>
    CallAtOnce,
}
