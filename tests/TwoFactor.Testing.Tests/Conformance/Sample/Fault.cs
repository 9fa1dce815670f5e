namespace TwoFactor.Testing.Tests.Conformance.Sample;

/// <summary>What a <see cref="SampleProvider"/> does wrong. Most of these mistakes have been seen in real clients.</summary>
public enum Fault
{
    /// <summary>No mistake: the correct provider.</summary>
    None,

    // What an answer means.
    TakesUnknownWordsForApproval,
    TakesAMissingWordForApproval,
    TakesUnreadableAnswersForApproval,
    TakesTroubleForApproval,
    IgnoresTheCaseOfWords,
    IgnoresBlanksBehindWords,
    ComparesWordsByCulture,
    TakesTheLastOfTwoWords,
    ReadsNoFurtherThanItNeeds,
    FindsAnswersInPages,
    IgnoresLookAlikes,
    IsSpoiltByATextForThePerson,
    MistakesADenial,
    IgnoresTheStatus,
    IgnoresWhichChallengeIsMeant,
    ComparesTheStartsOfIds,
    TakesAMissingIdForTheRequestedOne,
    TakesTheLastOfTwoIds,
    IgnoresTheReturnedUser,
    BelievesTheReturnedUser,
    TakesALongerNameForTheRequestedOne,
    ComparesNamesByCulture,
    IgnoresTheCaseOfNames,
    DecodesNames,
    TakesAMissingUserForTheRequestedOne,
    JudgesEveryStateByItsUser,
    WaitsForEver,
    ExpiresWithoutAsking,
    ExpiresByTheTimeOfTheAnswer,
    WaitsForEverIfDelivered,

    // What a start sends.
    QuotesUsersByHand,
    EncodesUsersTwice,
    LowersUsers,
    PromisesToShowMessages,
    SendsMessagesUnasked,
    PromisesToKeepLifetimes,
    SendsLifetimesUnasked,
    PromisesToCallBack,
    SendsCallbacksUnasked,

    // What a failure means.
    MisnamesFailures,
    BelievesAnyPage,
    BelievesAnyPageAboutAChallenge,
    CallsAnyCancellationDone,
    CallsAnyReleaseDone,
    CallsNothingTransient,
    NeverSaysThatItMayHaveBeenProcessed,
    AlwaysSaysThatItMayHaveBeenProcessed,

    // How often something is sent.
    StartsTwice,
    RetriesStarts,
    RetriesStartsLater,
    RepeatsNotices,
    RepeatsWhatItIsAskedToRepeat,
    CallsUnknownTroubleUnsent,
    PollsInTheBackground,
    CancelsWithoutAsking,
    ReleasesWithoutAsking,

    // What is remembered.
    RemembersTheFirstState,
    RemembersFailures,
    TellsAnApprovalOnlyOnce,
    RemembersWhatItCancelled,
    KeepsChallengesToItself,
    SharesAFieldBetweenCalls,
    PollsTheNewestOfTheUser,
    PollsTheNewestOfTheUserOfAnyTenant,
    RefusesToCancelTwice,
    RefusesToReleaseTwice,
    CannotCancelWhatIsGone,
    CannotReleaseWhatIsGone,

    // What is asked of a caller.
    ForgetsTheToken,
    TakesLeavingForAFailure,
    ChecksNoArguments,
    ChecksNoTenant,
    ChecksNoProvider,
    ChecksNoIds,
    ChecksNoUser,
    TrustsTheHandlesEndpoint,
    TrustsTheHandlesPort,
    RefusesLongLifetimes,
    IgnoresTheLifetime,
    PromisesNoAccessPass,

    // What is seen from outside.
    LogsTheUser,
    TracesTheUser,
    MeasuresByUser,
    QuotesTheService,
    QuotesTheHandle,
    LogsWhoApproved,
    AttachesTheUserToExceptions,
    PutsTheUserIntoThePath,

    // How far it goes.
    HasNoDeadline,
    RestartsItsDeadlineWithEachRead,
    HasNoLimit,
    FollowsRedirects,
    KeepsCookies,
}
