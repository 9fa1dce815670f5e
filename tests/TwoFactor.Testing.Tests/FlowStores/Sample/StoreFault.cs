namespace TwoFactor.Testing.Tests.FlowStores.Sample;

/// <summary>What a <see cref="SampleStore"/> does wrong.</summary>
public enum StoreFault
{
    /// <summary>No mistake: the correct store.</summary>
    None,

    // Flows.
    IgnoresVersions,
    StartsAtVersion0,
    CreatesOverFinishedFlows,
    ReplacesFinalFlows,
    ConsumesOpenFlows,
    ConsumesTwice,
    LosesWhatItDoesNotConsume,
    RemovesOnlyOpenFlows,
    FailsForUnknownFlows,
    ChangesInTwoSteps,
    RemembersWhatItRead,
    SaysItIsNotShared,
    SaysItIsSharedByOneNode,
    JoinsTransactionsOfTheCaller,

    // Content.
    SharesContent,
    ReusesBuffers,
    LosesEmptyContent,
    CutsOffContent,
    EndsContentAtZero,

    // Keys and arguments.
    IgnoresTheCaseOfKeys,
    CutsOffKeys,
    CutsOffSlotKeys,
    IgnoresTheCaseOfSlotKeys,
    TrimsKeys,
    RefusesLongKeys,
    MixesKinds,
    ChecksNoKeys,
    ChecksNoContent,
    ChecksNoDurations,
    ChecksNoClaims,
    TakesEmptyTags,
    ChecksNoLimits,
    TakesWindowsOfZero,

    // Turns.
    GivesTurnsOfFinalFlows,
    GivesTurnsThatAreNotDue,
    CountsIntervalsFromTheDueTime,
    DelaysEveryTurn,
    CountsTurnsAsVersions,
    MakesTurnsDueByReplacing,
    CountsAgesFromTheLastReplacement,
    ReadsEachNodesClock,

    // Turns that are brought forward.
    BringsTurnsOfFinalFlowsForward,
    BringsTurnsForwardWithoutGap,
    CountsTheGapFromNow,
    CountsTheGapFromTheLastTurnOnly,
    DelaysTurnsToBringForward,

    // Expiry.
    ReadsExpiredFlows,
    ConsumesExpiredFlows,
    TakesNoTimeForEver,
    KeepsTheFirstExpiry,
    NeverShortensExpiry,
    ExtendsWithTurns,
    KeepsKeysOfExpiredFlows,
    RemovesOldFlows,
    HasNoBound,
    DropsOpenFlows,
    DropsTheFinishedThatExpireLast,
    CountsExpiredFlowsAsFull,

    // Slots.
    NeverPauses,
    AlwaysPauses,
    LetsTheLastHolderIn,
    PausesWithoutEnd,
    EndsPausesByFreeing,
    FreesForAnybody,
    PausesFreeSlots,
    FreesExpiredSlots,
    RefusesTheHolder,
    RenewsWithTheOldTime,
    ReplacesAnyHolder,
    ForgetsTheTag,
    KeepsSlotsForEver,

    // Counters.
    CountsInFixedWindows,
    CountsOneTooMany,
    CountsTheRefused,
    ReturnsTheWholeWindow,
    ReturnsTheWaitOfTheOldest,
    KeepsTheFirstLimit,
    KeepsTheFirstWindow,
    ForgetsInShorterWindows,
    NeverForgetsEvents,

    // Listeners.
    WakesBeforeTheChange,
    WakesBeforeTheEarlierTurn,
    NeverWakesForEarlierTurns,
    WakesOnlyForTheEnd,
    WakesOneListener,
    WakesItsOwnNodeOnly,
    WakesForTurns,
    SaysThatTurnsAreGaps,
    StopsAtAThrowingListener,
    CallsDisposedListeners,
    SaysNothingOfGaps,

    // Calls.
    IgnoresTokens,
    TakesCancellationForAFailure,
    TakesTroubleForNothing,
    CallsTroublePermanent,
    NeverSaysThatItMayHaveBeenProcessed,
    RepeatsChanges,
    ActsOnItsOwnInTrouble,
    StaysDown,
    IsNeverWell,

    // Secrecy.
    KeepsContentInTheClear,
    KeepsContentInBase64,
    CompressesContent,
    ThrowsAtForeignContent,
}
