namespace TwoFactor.AspNetCore.Diagnostics;

/// <summary>The ids of this package's log lines, 500 to 549. They never change, because hosts filter and alert by them. The
/// telemetry reference lists them.</summary>
internal static class EventIds
{
    // Requests that are refused.
    public const int QuestionMissing = 500;
    public const int QuestionUnreadable = 501;
    public const int QuestionOfOtherBrowser = 502;
    public const int QuestionTooOld = 503;
    public const int IdMismatch = 504;
    public const int FlowNotFound = 505;
    public const int CrossSiteRefused = 506;
    public const int ReturnUrlRefused = 507;
    public const int QuestionKindUnknown = 508;
    public const int FormUnreadable = 509;
    public const int QuestionOfAnotherUser = 514;

    // What happens to a login.
    public const int SignedIn = 510;
    public const int SignedInByFailureMode = 511;
    public const int StartRefused = 512;
    public const int OutcomeMismatch = 513;
    public const int PhoneNoLongerTheirs = 516;

    // Failures.
    public const int ServiceUnavailable = 520;
    public const int CookieNeedsHttps = 521;
    public const int CallbackFailed = 522;
    public const int ReportFailed = 523;

    // Step-up.
    public const int ProofOfOtherClock = 515;
    public const int StepUpUnknown = 524;
    public const int ProofOfOtherMessage = 525;
    public const int PolicyProviderReplaced = 526;
    public const int StepUpNotEvaluated = 527;
    public const int StepUpOfAnother = 528;
    public const int OnceNotRecorded = 529;
    public const int ProofUnreadable = 530;
    public const int ProofMismatch = 531;
    public const int ProofUsedBefore = 532;
    public const int StepUpApproved = 533;
    public const int StepUpByFailureMode = 534;
    public const int StepUpByFailureModeRefused = 535;
    public const int StepUpImpossible = 536;
    public const int FormNotKept = 537;
    public const int ResultHandlerReplaced = 538;
    public const int OnceNotUsedUp = 539;

    // ASP.NET Core Identity.
    public const int IdentitySignedIn = 540;
    public const int IdentityRefused = 541;
    public const int IdentityWithoutTenant = 542;
    public const int DenialCounted = 543;
    public const int DenialNotCounted = 544;
    public const int PhoneConnected = 545;
    public const int PhoneDisconnected = 546;
    public const int PhoneStillPaired = 547;
}
