using System.Globalization;
using System.Net;
using TwoFactor.Providers;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame;

/// <summary>Turns what the service answered instead of an answer into the one exception. No text of the service goes into it.</summary>
/// <param name="tenant">The tenant, if there is one: registration comes before it.</param>
internal sealed class SezameErrors(string? tenant)
{
    /// <summary>Whether the service says that it does not know what the call is about. What that is depends on the call (Sezame 1.8, trap
    /// 2).</summary>
    /// <exception cref="TwoFactorException">The status says so, but the body is no JSON. A proxy's page, or a wrong path in <c>Endpoint</c>,
    /// must not pass for "the user has no phone".</exception>
    public bool IsNotFound(ServiceResponse answer)
    {
        if (answer.StatusCode != HttpStatusCode.NotFound)
            return false;
        return answer.Body.IsEmpty || JsonBody.IsJson(answer.Body.Span) ? true : throw Unreadable(answer);
    }

    /// <summary>The service refused the call, and the call itself does not know better what its status means.</summary>
    public TwoFactorException Refused(ServiceResponse answer)
    {
        TwoFactorError error = StatusMeaning.ErrorFor((int)answer.StatusCode); // Sezame 1.2 has 400, 403, 404, 409 and 500
        return From(error, Describe(error) + Objections(answer), answer);
    }

    /// <summary>The answer is none that the specification allows.</summary>
    public TwoFactorException Unreadable(ServiceResponse answer) =>
        From(TwoFactorError.ProtocolViolation, "The service's answer could not be read", answer);

    /// <summary>A failure of the given kind.</summary>
    /// <param name="error">What kind it is.</param>
    /// <param name="finding">What happened, in our words and without the full stop.</param>
    /// <param name="answer">The answer that says so, if there was one.</param>
    public TwoFactorException From(TwoFactorError error, string finding, ServiceResponse? answer = null)
    {
        string? status = answer is null ? null : ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        return new TwoFactorException(error, status is null ? $"{finding}." : $"{finding} (HTTP {status}).")
        {
            Provider = SezameProvider.ProviderName,
            Tenant = tenant,
            ServiceCode = status,
            IsTransient = error is TwoFactorError.Unavailable or TwoFactorError.RateLimited,
            MayHaveBeenProcessed = answer is not null && error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation,
            RetryAfter = answer?.RetryAfter,
        };
    }

    private static string Describe(TwoFactorError error) => error switch
    {
        TwoFactorError.AccessDenied => "The service denied access; it may not know the certificate, or no longer",
        TwoFactorError.RateLimited => "The service asks for fewer requests",
        TwoFactorError.InvalidRequest => "The service refused the request",
        TwoFactorError.Unavailable => "The service failed",
        _ => "The service's answer has a status that its specification does not know",
    };

    private static string Objections(ServiceResponse answer)
    {
        IReadOnlyList<string> fields = ErrorAnswer.FieldsIn(answer.Body.Span);
        return fields.Count == 0 ? string.Empty : $"; it objects to: {string.Join(", ", fields)}";
    }
}
