namespace TwoFactor.Sezame.Registration;

/// <summary>Creates the <see cref="TwoFactorException"/> for a registration that lacks something, although no call was refused.</summary>
internal static class RegistrationErrors
{
    /// <summary>For a response that registers a client but has no id, so that there is no QR code to scan.</summary>
    public static TwoFactorException RegisteredWithoutId() => new(
        TwoFactorError.ProtocolViolation,
        "The service registered a client, but its answer has no id for the QR code, so this client can never be acknowledged. "
        + "Register again by e-mail, and ask for this registration to be replaced.")
    {
        Provider = SezameProvider.ProviderName,
        Origin = FailureOrigin.Service,
        MayHaveBeenProcessed = true,
    };

    /// <summary>For a certificate that did not come after an answer was lost. The service issues no second one.</summary>
    /// <param name="cause">The failure with which the answer was lost.</param>
    /// <param name="retryAfter">How long the service wants to be left alone, if it said so last.</param>
    public static TwoFactorException CertificateMayBeLost(TwoFactorException cause, TimeSpan? retryAfter = null) => new(
        cause.Error,
        "No certificate came, and an answer was lost that may have been the certificate, which the service issues only once. "
        + "Ask again; if none comes although the phone has acknowledged the registration, register again.",
        cause)
    {
        Provider = SezameProvider.ProviderName,
        Origin = cause.Origin,
        ServiceCode = cause.ServiceCode,
        IsTransient = true,
        RetryAfter = retryAfter,
        MayHaveBeenProcessed = true,
    };

    /// <summary>For a refusal to sign after an answer was lost. The service may refuse because it has issued the certificate.</summary>
    /// <param name="cause">The refusal.</param>
    public static TwoFactorException DeniedAfterLostAnswer(TwoFactorException cause) => Denied(
        cause,
        "The service, or a proxy before it, refuses to sign, and an answer was lost that may have been the certificate, which the service issues only once. "
        + "If not, the registration may have been denied on the phone. If asking again does not help, register again.");

    /// <summary>For a refusal to sign after an answer was kept in which no certificate was found.</summary>
    /// <param name="cause">The refusal, or a <see cref="DeniedAfterLostAnswer"/>.</param>
    /// <param name="kept">The file with the answer.</param>
    public static TwoFactorException DeniedAfterKeptAnswer(TwoFactorException cause, string kept) => Denied(
        cause,
        $"The service, or a proxy before it, refuses to sign. Look first into '{kept}': this earlier answer may be the certificate, which the service issues only once. "
        + "If it is not, the registration may have been denied on the phone; if so, register again."
        + (cause.MayHaveBeenProcessed ? " In this run, an answer was lost that may have been the certificate too; if asking again does not help, register again." : string.Empty));

    /// <summary>For an answer in which no certificate for our key was found. The service has signed, and issues no second certificate.</summary>
    /// <param name="isEncoded">Whether the answer has a <c>Content-Encoding</c>.</param>
    /// <param name="kept">The file with the answer.</param>
    /// <param name="certificatePath">The file from which the next run takes the certificate, if a person has found it.</param>
    public static TwoFactorException NoCertificate(bool isEncoded, string kept, string certificatePath) => new(
        TwoFactorError.ProtocolViolation,
        $"No certificate for our key was found in the service's answer. The answer is kept in '{kept}'. If you find the certificate in it, save it as '{certificatePath}'."
        + (isEncoded ? " The answer has a Content-Encoding, such as gzip, which was not asked for." : string.Empty))
    {
        Provider = SezameProvider.ProviderName,
        Origin = FailureOrigin.Service,
        MayHaveBeenProcessed = true,
    };

    private static TwoFactorException Denied(TwoFactorException cause, string message) => new(cause.Error, message, cause)
    {
        Provider = SezameProvider.ProviderName,
        Origin = cause.Origin,
        ServiceCode = cause.ServiceCode,
        MayHaveBeenProcessed = true,
    };
}
