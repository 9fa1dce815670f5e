namespace TwoFactor.Emulator.Outcomes;

/// <summary>The reaction of a user whose name spells an outcome.</summary>
internal enum OutcomeKind
{
    Approve,
    Deny,
    WrongSymbol,
    Expire,
    Never,
    Fetch,
    Suspend,
    Invalidate,
    NoState,
    Cancel,
    Frozen,
    Alias,
    Unpaired,
    Unknown,
}
