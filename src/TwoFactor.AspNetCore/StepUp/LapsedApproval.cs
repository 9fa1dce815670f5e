namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Why an approval that the browser has does not count for a request. The page then does not ask the phone by itself. It shows the reason if that is <see cref="TooOld"/> or <see cref="Used"/>.</summary>
internal enum LapsedApproval
{
    None = 0,

    /// <summary>It is older than the endpoint accepts.</summary>
    TooOld,

    /// <summary>It allowed one request, and was used before; or the store no longer knows whether it was.</summary>
    Used,

    /// <summary>It was given for another message.</summary>
    OtherMessage,

    /// <summary>Its times show that two clocks differ, or that one was put back, so its age is not known.</summary>
    OtherClock,
}
