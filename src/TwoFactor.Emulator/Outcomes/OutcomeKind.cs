namespace TwoFactor.Emulator.Outcomes;

/// <summary>The reaction of a user whose name spells an outcome.</summary>
internal enum OutcomeKind
{
    /// <summary>Approves the login, or acknowledges the registration.</summary>
    Approve,

    /// <summary>Denies the login, or refuses the registration.</summary>
    Deny,

    /// <summary>Chooses the wrong access pass, which denies.</summary>
    WrongSymbol,

    /// <summary>The login expires before its time.</summary>
    Expire,

    /// <summary>The person does not answer.</summary>
    Never,

    /// <summary>SecSign ID: the phone gets the access pass, but the person does not choose.</summary>
    Fetch,

    /// <summary>SecSign ID: the session is suspended.</summary>
    Suspend,

    /// <summary>SecSign ID: the session becomes invalid.</summary>
    Invalidate,

    /// <summary>SecSign ID: the session has no state.</summary>
    NoState,

    /// <summary>SecSign ID: the session is cancelled.</summary>
    Cancel,

    /// <summary>SecSign ID: the request is refused, because the ID is frozen.</summary>
    Frozen,

    /// <summary>SecSign ID: approves, with the text after the <c>@</c> as the true ID.</summary>
    Alias,

    /// <summary>Sezame: not paired. SecSign ID: does not exist until it is added.</summary>
    Unpaired,

    /// <summary>Sezame: not paired. SecSign ID: does not exist, even if it is added.</summary>
    Unknown,
}
