using System.Globalization;
using TwoFactor.Providers;
using TwoFactor.SecSign.Wire;

namespace TwoFactor.SecSign;

/// <summary>Creates the <see cref="TwoFactorException"/> for a response that is an error. It contains no text of the service.</summary>
internal sealed class SecSignErrors(string tenant)
{
    // SecSign 2.4: the status 500 also comes with codes about a single ID (20000, 20006), and not all codes are known. An unknown code under 500 therefore
    // means: this request was refused. It does not mean that the server failed, because the server would then be avoided for everybody. The same holds if
    // the body has no status and the HTTP status is a success, because then no status says that the server failed. If the HTTP status is a different error,
    // that status decides. The code does not tell whether a start opened a session, and a poll may be repeated, also at the other server.
    private const int RefusalStatus = 500;

    // All that a status can mean.
    private static readonly TwoFactorError[] WorstFirst =
    [
        TwoFactorError.Unavailable,
        TwoFactorError.RateLimited,
        TwoFactorError.AccessDenied,
        TwoFactorError.ProtocolViolation,
        TwoFactorError.InvalidRequest,
    ];

    private const string EncodedAnswer = "The answer has a Content-Encoding, such as gzip, which was not asked for.";

    /// <summary>For a response whose body or HTTP status reports an error.</summary>
    /// <param name="response">The whole response.</param>
    /// <param name="report">The error that the service reported, or <see langword="null"/> if the body is not in a format of the service.</param>
    /// <param name="isRepeatable">Whether the request may be repeated: any request but a start.</param>
    public TwoFactorException From(ServiceResponse response, ErrorReport? report, bool isRepeatable)
    {
        int httpStatus = (int)response.StatusCode;
        int status = report?.Status ?? httpStatus;
        TwoFactorError? fromBody = report is null ? StatusMeaning.ErrorForForeign(response) : ErrorForCode(report.Code) ?? ErrorForText(report, response);
        bool isUnknownCode = fromBody is null && report!.Code is not null
            && (response.IsSuccess ? !report.HasStatus || status == RefusalStatus : status == RefusalStatus && httpStatus == RefusalStatus);
        TwoFactorError error = fromBody ?? (isUnknownCode ? TwoFactorError.InvalidRequest : ErrorForStatus(status, httpStatus));
        bool isUnreadable = report is null && response.IsEncoded && error == TwoFactorError.ProtocolViolation;
        return new TwoFactorException(error, isUnreadable ? EncodedAnswer : Describe(error))
        {
            Provider = SecSignProvider.ProviderName,
            Tenant = tenant,
            Origin = FailureOrigin.Service,
            ServiceCode = report?.Code ?? status.ToString(CultureInfo.InvariantCulture),
            IsTransient = error is TwoFactorError.Unavailable or TwoFactorError.RateLimited || (isUnknownCode && isRepeatable),
            MayHaveBeenProcessed = error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation || (isUnknownCode && !isRepeatable),
            RetryAfter = response.RetryAfter,
        };
    }

    /// <summary>For a success whose body is not in a format of the service.</summary>
    public TwoFactorException Unreadable(ServiceResponse response) =>
        Violation(response.IsEncoded ? EncodedAnswer : "The service's answer is not a list of fields.");

    /// <summary>For a response that violates the specification. <paramref name="finding"/> describes how, and contains no text of the
    /// service.</summary>
    public TwoFactorException Violation(string finding) => Violation(finding, cause: null);

    /// <summary>For a list of fields that violates the specification by what it says about one session. It is no reason to avoid the server, which would
    /// affect the logins of others.</summary>
    /// <param name="finding">As for <see cref="Violation(string)"/>.</param>
    public TwoFactorException SessionViolation(string finding) => Violation(finding, new SessionViolationException(finding));

    /// <summary>For a response to a start that already reports the state "suspended".</summary>
    public TwoFactorException Suspended() => new(TwoFactorError.UserSuspended, Describe(TwoFactorError.UserSuspended))
    {
        Provider = SecSignProvider.ProviderName,
        Tenant = tenant,
        Origin = FailureOrigin.Service,
    };

    /// <summary>For a challenge whose server was not asked, because it did not answer a moment ago, and which the other server does not
    /// know.</summary>
    public TwoFactorException StarterInQuarantine() => new(
        TwoFactorError.Unavailable, "The server that started the challenge did not answer a moment ago, and the other one does not know the challenge.")
    {
        Provider = SecSignProvider.ProviderName,
        Tenant = tenant,
        Origin = FailureOrigin.Connection,
        IsTransient = true,
    };

    // SecSign 2.4: the error code decides.
    private static TwoFactorError? ErrorForCode(string? code) => code switch
    {
        "10013" => TwoFactorError.ChallengeNotFound,
        "20000" => TwoFactorError.UserNotEnrolled,
        "20006" => TwoFactorError.UserSuspended,
        _ => null,
    };

    // SecSign 2.4: both should be the same status. If they differ, the worse one counts: a proxy may have changed the HTTP status, but a server that fails or
    // is busy must not look like one that refuses a request. 2.5 E8: some servers send an error with the HTTP status of a success, which is ignored.
    private static TwoFactorError ErrorForStatus(int bodyStatus, int httpStatus)
    {
        TwoFactorError bodyError = StatusMeaning.ErrorFor(bodyStatus);
        TwoFactorError httpError = httpStatus is >= 200 and < 300 ? bodyError : StatusMeaning.ErrorFor(httpStatus);
        return WorstFirst.First(error => error == bodyError || error == httpError);
    }

    // SecSign 2.4: without a known code the error text decides, but only with the status with which it has been seen. The HTTP status must be the same
    // (the specification) or a success (2.5 E8: some servers send 200). The text for a frozen ID is known only from a plugin of the vendor.
    private static TwoFactorError? ErrorForText(ErrorReport report, ServiceResponse response) => report switch
    {
        { Text: null } or { Status: null } => null,
        _ when !response.IsSuccess && report.Status != (int)response.StatusCode => null,
        { Status: 400 } when Has(report, "No session could be found") => TwoFactorError.ChallengeNotFound,
        { Status: 500 } when Has(report, "SecSign ID does not exist") => TwoFactorError.UserNotEnrolled,
        { Status: 500 } when Has(report, "frozen due to concurrent login requests") => TwoFactorError.UserSuspended,
        _ => null,
    };

    private TwoFactorException Violation(string finding, Exception? cause) => new(TwoFactorError.ProtocolViolation, finding, cause)
    {
        Provider = SecSignProvider.ProviderName,
        Tenant = tenant,
        Origin = FailureOrigin.Service,
        MayHaveBeenProcessed = true,
    };

    private static bool Has(ErrorReport report, string words) => report.Text?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

    private static string Describe(TwoFactorError error) => error switch
    {
        TwoFactorError.ChallengeNotFound => "The service does not know the challenge; it may have been removed.",
        TwoFactorError.UserNotEnrolled => "The service does not know the SecSign ID.",
        TwoFactorError.UserSuspended =>
            "The service has frozen the SecSign ID, because several logins were started at once. The user can unfreeze it by choosing the ID in the app.",
        TwoFactorError.InvalidRequest => "The service refused the request.",
        TwoFactorError.AccessDenied => "The server denied access.",
        TwoFactorError.RateLimited => "The service received too many requests.",
        TwoFactorError.Unavailable => "The service failed.",
        _ => "The answer did not come from the service: a proxy may have answered instead, or the address may be wrong.",
    };
}
