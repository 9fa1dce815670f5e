using System.Globalization;
using System.Net;
using TwoFactor.Providers;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame;

/// <summary>Creates the <see cref="TwoFactorException"/> for a response that is an error. It contains no text of the service,
/// except the names of fields of ours to which the service objects.</summary>
/// <param name="tenant">The tenant; <see langword="null"/> for a registration, which belongs to no tenant.</param>
/// <param name="hasCertificate">Whether a client certificate is configured, which the service may refuse.</param>
internal sealed class SezameErrors(string? tenant, bool hasCertificate)
{
    private const string EncodedAnswer = "The answer has a Content-Encoding, such as gzip, which was not asked for";

    /// <summary>Whether the service responded "not found". What was not found depends on the call (Sezame 1.8, trap 2).</summary>
    /// <exception cref="TwoFactorException">The status is 404, but the response is not the service's. A proxy's page, or a wrong path in
    /// <c>Endpoint</c>, must not be mistaken for "the user has no phone".</exception>
    public bool IsNotFound(ServiceResponse response) => IsServiceStatus(response, HttpStatusCode.NotFound);

    /// <summary>Whether the service itself responded with this status.</summary>
    /// <exception cref="TwoFactorException">The status is this one, but the response is not the service's.</exception>
    public bool IsServiceStatus(ServiceResponse response, HttpStatusCode status)
    {
        if (response.StatusCode != status)
            return false;
        return ErrorAnswer.IsIn(response.Body.Span) ? true : throw Refused(response);
    }

    /// <summary>For a refusal whose status has no special meaning for the call.</summary>
    public TwoFactorException Refused(ServiceResponse response)
    {
        if (!ErrorAnswer.IsIn(response.Body.Span))
        {
            TwoFactorError foreign = StatusMeaning.ErrorForForeign(response);
            return From(foreign, DescribeForeign(foreign, response.IsEncoded), response);
        }

        TwoFactorError error = StatusMeaning.ErrorFor((int)response.StatusCode); // Sezame 1.2 has 400, 403, 404, 409 and 500
        return From(error, Describe(error) + Objections(response), response);
    }

    /// <summary>For a refusal to destroy a registration. The registration may be gone already: then its certificate is refused. A proxy may also have
    /// refused: then the registration still exists.</summary>
    /// <param name="cause">The refusal.</param>
    public TwoFactorException DestructionDenied(TwoFactorException cause)
    {
        string status = cause.ServiceCode is { } code ? $" (HTTP {code})" : string.Empty;
        return new TwoFactorException(
            TwoFactorError.AccessDenied,
            $"The service, or a proxy before it, denied the destruction{status}; it may not accept the certificate. "
            + "If an earlier attempt's answer was lost, the registration may be gone: ask the service before you remove the folder.",
            cause)
        {
            Provider = SezameProvider.ProviderName,
            Tenant = tenant,
            Origin = cause.Origin,
            ServiceCode = cause.ServiceCode,
        };
    }

    /// <summary>For a response that violates the specification.</summary>
    public TwoFactorException Violation(ServiceResponse response) =>
        From(TwoFactorError.ProtocolViolation, response.IsEncoded ? EncodedAnswer : "The service's answer could not be read", response);

    /// <summary>For a failure of the given kind.</summary>
    /// <param name="error">The kind of failure.</param>
    /// <param name="finding">What happened, without text of the service and without a full stop.</param>
    /// <param name="response">The response, if there was one.</param>
    public TwoFactorException From(TwoFactorError error, string finding, ServiceResponse? response = null)
    {
        string? status = response is null ? null : ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        return new TwoFactorException(error, status is null ? $"{finding}." : $"{finding} (HTTP {status}).")
        {
            Provider = SezameProvider.ProviderName,
            Tenant = tenant,
            Origin = response is null ? FailureOrigin.Unknown : FailureOrigin.Service,
            ServiceCode = status,
            IsTransient = error is TwoFactorError.Unavailable or TwoFactorError.RateLimited,
            MayHaveBeenProcessed = response is not null && (error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation),
            RetryAfter = response?.RetryAfter,
        };
    }

    private string Describe(TwoFactorError error) => error switch
    {
        TwoFactorError.AccessDenied when hasCertificate => "The service denied access; it may not accept the certificate",
        TwoFactorError.AccessDenied => "The service, or a proxy before it, denied access to a request without a certificate",
        TwoFactorError.RateLimited => "The service received too many requests",
        TwoFactorError.InvalidRequest => "The service refused the request",
        TwoFactorError.Unavailable => "The service failed",
        _ => "The service's answer has a status that its specification does not know",
    };

    private string DescribeForeign(TwoFactorError error, bool isEncoded) => error != TwoFactorError.ProtocolViolation ? Describe(error)
        : isEncoded ? EncodedAnswer
        : "The answer did not come from the service: a proxy may have answered instead, or Endpoint has a wrong address";

    private static string Objections(ServiceResponse response)
    {
        IReadOnlyList<string> fields = ErrorAnswer.FieldsIn(response.Body.Span);
        return fields.Count == 0 ? string.Empty : $"; it objects to: {string.Join(", ", fields)}";
    }
}
