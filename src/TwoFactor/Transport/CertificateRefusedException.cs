namespace TwoFactor.Transport;

/// <summary>The service refused the client certificate of a new connection with an alert, before any byte of an answer: it has read no request.</summary>
internal sealed class CertificateRefusedException(Exception alert) : IOException(alert.Message, alert);
