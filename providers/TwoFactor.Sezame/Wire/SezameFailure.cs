using System.Globalization;
using System.Net;
using TwoFactor.Http;

namespace TwoFactor.Sezame.Wire;

/// <summary>Says what a refusal or an unreadable answer means. Nothing that the service wrote gets into the exceptions.</summary>
/// <param name="tenant">The tenant for the exceptions, if there is one.</param>
internal sealed class SezameFailure(string? tenant)
{
    /// <summary>Whether the service says that it does not know what the call is about. What that is depends on the call (Sezame 1.8, trap 2).</summary>
    /// <remarks>An HTML page with this status is not the service's: there, a wrong path in <c>Endpoint</c> must not pass for "the user has no phone".</remarks>
    public bool IsNotFound(ServiceAnswer answer)
    {
        if (answer.StatusCode != HttpStatusCode.NotFound)
            return false;
        return answer.Body.IsEmpty || JsonBody.IsJson(answer.Body.Span) ? true : throw Unreadable(answer);
    }

    /// <summary>The failure that an answer other than 200 to 299 stands for, where its call does not know better.</summary>
    public TwoFactorException Refused(ServiceAnswer answer) => (int)answer.StatusCode switch
    {
        400 => From(TwoFactorError.InvalidRequest, "The service refused the request" + Objections(answer), answer),
        401 or 403 => From(TwoFactorError.AccessDenied, "The service denied access; the certificate or the registration may be no longer valid", answer),
        429 => From(TwoFactorError.RateLimited, "The service asks for fewer requests", answer, transient: true),
        408 => From(TwoFactorError.Unavailable, "The service did not get the whole request in time", answer, transient: true),
        >= 500 => From(TwoFactorError.Unavailable, "The service failed", answer, transient: true, mayHaveBeenProcessed: true),
        >= 300 and < 400 => From(TwoFactorError.ProtocolViolation, "The service answered with a redirect, which is not followed", answer),
        _ => From(TwoFactorError.ProtocolViolation, "The service answered with a status that its specification does not have for this call", answer),
    };

    /// <summary>The failure of an answer that says success, or claims to be the service's, but cannot be read.</summary>
    public TwoFactorException Unreadable(ServiceAnswer answer) =>
        From(TwoFactorError.ProtocolViolation, "The service's answer could not be read", answer, mayHaveBeenProcessed: answer.IsSuccess);

    /// <summary>A failure of the given kind.</summary>
    public TwoFactorException From(
        TwoFactorError error, string message, ServiceAnswer? answer = null, bool transient = false, bool mayHaveBeenProcessed = false)
    {
        string? status = answer is null ? null : ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        return new TwoFactorException(error, status is null ? $"{message}." : $"{message} (HTTP {status}).")
        {
            Provider = SezameDefinition.ProviderName,
            Tenant = tenant,
            ServiceCode = status,
            IsTransient = transient,
            MayHaveBeenProcessed = mayHaveBeenProcessed,
            RetryAfter = answer?.RetryAfter,
        };
    }

    private static string Objections(ServiceAnswer answer)
    {
        IReadOnlyList<string> fields = ErrorAnswer.FieldsIn(answer.Body.Span);
        return fields.Count == 0 ? string.Empty : $"; it objects to: {string.Join(", ", fields)}";
    }
}
