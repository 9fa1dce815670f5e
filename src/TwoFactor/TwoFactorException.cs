using System.Text;

namespace TwoFactor;

/// <summary>A failure between this host and a service. A person's answer is never an exception.</summary>
/// <remarks>The message is safe to log: it holds no secret, no personal name and no text that a service sent.</remarks>
public sealed class TwoFactorException : Exception
{
    /// <summary>A failure of the given kind. <paramref name="message"/> must be safe to log.</summary>
    public TwoFactorException(TwoFactorError error, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
    }

    /// <summary>What kind of failure it was.</summary>
    public TwoFactorError Error { get; }

    /// <summary>The provider's name, if one was involved.</summary>
    public string? Provider { get; init; }

    /// <summary>The tenant, if one was involved.</summary>
    public string? Tenant { get; init; }

    /// <summary>The service's own code for the failure: its error code, or the HTTP status. Digits only; <see langword="null"/> if there was
    /// none.</summary>
    public string? ServiceCode { get; init; }

    /// <summary>Where the request failed. Only <see cref="FailureOrigin.Connection"/> and <see cref="FailureOrigin.Service"/> can mean a problem of
    /// the server.</summary>
    public FailureOrigin Origin { get; init; }

    /// <summary>Whether the same call is likely to succeed a little later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Whether the service may have acted on the request although no valid answer came. If it is true after a start, the phone may show the
    /// challenge. If it is false, certainly no challenge was started.</summary>
    public bool MayHaveBeenProcessed { get; init; }

    /// <summary>How long the service asked this host to wait; <see langword="null"/> if it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <inheritdoc/>
    public override string Message => Prefix() + base.Message;

    private string Prefix()
    {
        StringBuilder prefix = new();
        if (Provider is not null)
            prefix.Append(Provider);
        if (Tenant is not null)
            prefix.Append(prefix.Length > 0 ? ", tenant " : "Tenant ").Append(Tenant);
        return prefix.Length > 0 ? prefix.Append(": ").ToString() : string.Empty;
    }
}
