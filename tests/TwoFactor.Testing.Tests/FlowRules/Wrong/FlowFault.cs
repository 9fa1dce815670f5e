namespace TwoFactor.Testing.Tests.FlowRules.Wrong;

/// <summary>What a <see cref="WrongFlow"/> or a <see cref="WrongProvider"/> does wrong.</summary>
public enum FlowFault
{
    // Keys.
    IgnoresTheTenant,
    IgnoresTheSubject,
    IgnoresThePurpose,
    IgnoresTheBrowser,
    SaysThatTheIdIsKnown,
    TrimsIds,
    LooksAtSevenBits,

    // Outcomes and trouble.
    HandsOutAgain,
    KeepsTheFirstStatus,
    LetsWaitersMissTheEnd,
    EndsWaitsAtOnce,
    CallsTroubleNotFound,
    TimesOutAtTimes,

    // Starts.
    RepeatsStarts,
    TellsWhoIsUnknown,
    TakesEveryBrowserForAnother,

    // The service.
    ForgetsTheRelease,
    ForgetsToCancel,
    ApprovesUnasked,
    ShowsNoMessage,
}
