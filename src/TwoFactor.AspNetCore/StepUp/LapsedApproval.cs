namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Why an approval that the browser has does not count for a request. The page then shows the reason, and does not ask the phone by itself.</summary>
internal enum LapsedApproval
{
    None = 0,

    /// <summary>It is older than the endpoint accepts.</summary>
    TooOld,

    /// <summary>It allowed one request, and was used before; or the store no longer knows whether it was.</summary>
    Used,

    /// <summary>It was given for another message.</summary>
    OtherMessage,

    /// <summary>The clocks of the nodes differ, so that its age is not known.</summary>
    OtherClock,
}
