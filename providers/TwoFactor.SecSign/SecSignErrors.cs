using System.Globalization;
using TwoFactor.Providers;
using TwoFactor.SecSign.Wire;

namespace TwoFactor.SecSign;

/// <summary>Turns what the service answered instead of an answer into the one exception. No text of the service goes into it.</summary>
internal sealed class SecSignErrors(string tenant)
{
    /// <summary>The service said that something is wrong, or its HTTP status did.</summary>
    public TwoFactorException From(ServiceResponse answer, ErrorReport? report)
    {
        int status = report?.Status ?? (int)answer.StatusCode;
        TwoFactorError error = FindKnown(report) ?? StatusMeaning.ErrorFor(status);
        return new TwoFactorException(error, Describe(error))
        {
            Provider = SecSignProvider.ProviderName,
            Tenant = tenant,
            ServiceCode = report?.Code ?? status.ToString(CultureInfo.InvariantCulture),
            IsTransient = error is TwoFactorError.Unavailable or TwoFactorError.RateLimited,
            MayHaveBeenProcessed = error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation,
            RetryAfter = answer.RetryAfter,
        };
    }

    /// <summary>The answer is none that the specification allows; <paramref name="finding"/> says how, in our words.</summary>
    public TwoFactorException Violation(string finding) => new(TwoFactorError.ProtocolViolation, finding)
    {
        Provider = SecSignProvider.ProviderName,
        Tenant = tenant,
        MayHaveBeenProcessed = true,
    };

    /// <summary>The service stopped a login in the very answer to its start.</summary>
    public TwoFactorException Suspended() => new(TwoFactorError.UserSuspended, Describe(TwoFactorError.UserSuspended))
    {
        Provider = SecSignProvider.ProviderName,
        Tenant = tenant,
    };

    // SecSign 2.4. The words are for answers without a code; those of 20006 are known from the vendor's plugins only.
    private static TwoFactorError? FindKnown(ErrorReport? report) => report switch
    {
        { Code: "10013" } => TwoFactorError.ChallengeNotFound,
        { Code: "20000" } => TwoFactorError.UserNotEnrolled,
        { Code: "20006" } => TwoFactorError.UserSuspended,
        { Status: 500 } when Says(report, "does not exist") => TwoFactorError.UserNotEnrolled,
        not null when Says(report, "is frozen") => TwoFactorError.UserSuspended,
        { Status: 400 } when Says(report, "No session could be found") => TwoFactorError.ChallengeNotFound,
        _ => null,
    };

    private static bool Says(ErrorReport report, string words) =>
        report.Code is null && report.Text.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static string Describe(TwoFactorError error) => error switch
    {
        TwoFactorError.ChallengeNotFound => "The service does not know the challenge, or no longer.",
        TwoFactorError.UserNotEnrolled => "The service does not know the SecSign ID.",
        TwoFactorError.UserSuspended =>
            "The service has frozen the SecSign ID, because several logins were started at once. The user lifts that by choosing the ID in the app.",
        TwoFactorError.InvalidRequest => "The service refused the request.",
        TwoFactorError.AccessDenied => "The service denied access.",
        TwoFactorError.RateLimited => "The service asks for fewer requests.",
        TwoFactorError.Unavailable => "The service failed.",
        _ => "The service's answer has a status that its specification does not know.",
    };
}
