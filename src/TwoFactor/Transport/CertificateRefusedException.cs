namespace TwoFactor.Transport;

/// <summary>The service refused a new connection with an alert about its client certificate, or the lack of one, before any byte of an answer: it has read no request.</summary>
internal sealed class CertificateRefusedException(Exception alert) : IOException(alert.Message, alert);
