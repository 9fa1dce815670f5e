using System.Net;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

/// <summary>Makes the exceptions of the sample provider.</summary>
internal sealed class SampleFailures(string tenant, Fault fault)
{
    public TwoFactorException NoAnswer(string message, bool wasSent) =>
        Create(TwoFactorError.Unavailable, message, isTransient: true, mayHaveBeenProcessed: wasSent);

    public TwoFactorException Unreadable() =>
        Create(TwoFactorError.ProtocolViolation, "The answer makes no sense.", isTransient: false, mayHaveBeenProcessed: true);

    public TwoFactorException Refused(HttpStatusCode status, string? text, bool isStart)
    {
        TwoFactorError error = status switch
        {
            HttpStatusCode.BadRequest => TwoFactorError.InvalidRequest,
            HttpStatusCode.Forbidden => TwoFactorError.AccessDenied,
            HttpStatusCode.NotFound => isStart ? TwoFactorError.UserNotEnrolled : TwoFactorError.ChallengeNotFound,
            HttpStatusCode.Locked => TwoFactorError.UserSuspended,
            HttpStatusCode.TooManyRequests => TwoFactorError.RateLimited,
            >= HttpStatusCode.InternalServerError => TwoFactorError.Unavailable,
            _ => TwoFactorError.ProtocolViolation,
        };
        if (fault == Fault.MisnamesFailures && error is TwoFactorError.InvalidRequest)
            error = TwoFactorError.Unavailable;
        string message = fault == Fault.QuotesTheService ? $"The service said: {text}" : "The service refused.";
        bool isTrouble = error is TwoFactorError.Unavailable or TwoFactorError.RateLimited;
        return Create(error, message, isTrouble, mayHaveBeenProcessed: error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation);
    }

    private TwoFactorException Create(TwoFactorError error, string message, bool isTransient, bool mayHaveBeenProcessed) => new(error, message)
    {
        Provider = "Sample",
        Tenant = tenant,
        IsTransient = isTransient && fault != Fault.CallsNothingTransient,
        MayHaveBeenProcessed = fault switch
        {
            Fault.NeverSaysThatItMayHaveBeenProcessed => false,
            Fault.AlwaysSaysThatItMayHaveBeenProcessed => true,
            _ => mayHaveBeenProcessed,
        },
    };
}
