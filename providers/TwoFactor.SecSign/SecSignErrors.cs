using System.Globalization;
using TwoFactor.Providers;
using TwoFactor.SecSign.Wire;

namespace TwoFactor.SecSign;

/// <summary>Turns what the service answered instead of an answer into the one exception. No text of the service goes into it.</summary>
internal sealed class SecSignErrors(string tenant)
{
    /// <summary>The service reported an error, or the HTTP status did.</summary>
    /// <param name="response">The whole answer.</param>
    /// <param name="report">What the service reported, or <see langword="null"/> where the answer is not in a form of the service.</param>
    public TwoFactorException From(ServiceResponse response, ErrorReport? report)
    {
        int status = report?.Status ?? (int)response.StatusCode;
        TwoFactorError error = report is null ? StatusMeaning.ErrorForForeign(response)
            : ErrorFor(report.Code) ?? ErrorFor(report, response) ?? StatusMeaning.ErrorFor(status);
        return new TwoFactorException(error, Describe(error))
        {
            Provider = SecSignProvider.ProviderName,
            Tenant = tenant,
            Origin = FailureOrigin.Service,
            ServiceCode = report?.Code ?? status.ToString(CultureInfo.InvariantCulture),
            IsTransient = error is TwoFactorError.Unavailable or TwoFactorError.RateLimited,
            MayHaveBeenProcessed = error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation,
            RetryAfter = response.RetryAfter,
        };
    }

    /// <summary>The answer violates the specification; <paramref name="finding"/> says how, in our words.</summary>
    public TwoFactorException Violation(string finding) => new(TwoFactorError.ProtocolViolation, finding)
    {
        Provider = SecSignProvider.ProviderName,
        Tenant = tenant,
        Origin = FailureOrigin.Service,
        MayHaveBeenProcessed = true,
    };

    /// <summary>The service stopped a login in the very answer to its start.</summary>
    public TwoFactorException Suspended() => new(TwoFactorError.UserSuspended, Describe(TwoFactorError.UserSuspended))
    {
        Provider = SecSignProvider.ProviderName,
        Tenant = tenant,
        Origin = FailureOrigin.Service,
    };

    /// <summary>The server that started a challenge did not answer a moment ago, so it was not asked, and the other one could not help.</summary>
    public TwoFactorException Resting() => new(
        TwoFactorError.Unavailable, "The server that started the challenge did not answer a moment ago, and the other one does not know the challenge.")
    {
        Provider = SecSignProvider.ProviderName,
        Tenant = tenant,
        Origin = FailureOrigin.Connection,
        IsTransient = true,
    };

    // SecSign 2.4. Codes decide.
    private static TwoFactorError? ErrorFor(string? code) => code switch
    {
        "10013" => TwoFactorError.ChallengeNotFound,
        "20000" => TwoFactorError.UserNotEnrolled,
        "20006" => TwoFactorError.UserSuspended,
        _ => null,
    };

    // SecSign 2.4. Words count only in a list of fields without a code, under the status where they have been seen: S003 says that the HTTP status
    // is the one in the list (E8: some servers answer with 200). The words for a frozen ID are known from a plugin of the vendor only.
    private static TwoFactorError? ErrorFor(ErrorReport report, ServiceResponse response) => report switch
    {
        { Code: not null } or { Status: null } => null,
        _ when !response.IsSuccess && report.Status != (int)response.StatusCode => null,
        { Status: 400 } when Has(report, "No session could be found") => TwoFactorError.ChallengeNotFound,
        { Status: 500 } when Has(report, "SecSign ID does not exist") => TwoFactorError.UserNotEnrolled,
        { Status: 500 } when Has(report, "frozen due to concurrent login requests") => TwoFactorError.UserSuspended,
        _ => null,
    };

    private static bool Has(ErrorReport report, string words) => report.Text?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

    private static string Describe(TwoFactorError error) => error switch
    {
        TwoFactorError.ChallengeNotFound => "The service does not know the challenge, or no longer.",
        TwoFactorError.UserNotEnrolled => "The service does not know the SecSign ID.",
        TwoFactorError.UserSuspended =>
            "The service has frozen the SecSign ID, because several logins were started at once. The user lifts that by choosing the ID in the app.",
        TwoFactorError.InvalidRequest => "The service refused the request.",
        TwoFactorError.AccessDenied => "The server denied access.",
        TwoFactorError.RateLimited => "The service asks for fewer requests.",
        TwoFactorError.Unavailable => "The service failed.",
        _ => "The answer did not come from the service: a proxy may have answered instead, or the address may be wrong.",
    };
}
