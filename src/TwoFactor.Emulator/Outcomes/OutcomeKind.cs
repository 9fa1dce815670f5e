namespace TwoFactor.Emulator.Outcomes;

/// <summary>What a user whose name spells an outcome does without a person.</summary>
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
