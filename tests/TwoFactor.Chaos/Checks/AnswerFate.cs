namespace TwoFactor.Chaos.Checks;

/// <summary>How a person's answer that the service took has ended. Each answer has one fate, so that the account of a run adds up.</summary>
internal enum AnswerFate
{
    /// <summary>A browser collected it.</summary>
    Collected,

    /// <summary>Its browser had closed the page.</summary>
    BrowserLeft,

    /// <summary>Its browser had cancelled the login.</summary>
    Cancelled,

    /// <summary>The answer to its start was spoilt on the way, or its node or the store ended, so that no login was opened.</summary>
    StartFailed,

    /// <summary>Another browser asked the same person meanwhile, and may have replaced the login.</summary>
    Replaced,

    /// <summary>The outcome was handed out, and was lost on its way from a node that ended, or from the store.</summary>
    CollectionLost,

    /// <summary>It came too late, or each poll that showed it was spoilt until the time was over.</summary>
    TooLate,

    /// <summary>Nothing in the record explains why it was not collected.</summary>
    LostWithoutReason,
}
