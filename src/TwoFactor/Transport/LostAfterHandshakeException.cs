namespace TwoFactor.Transport;

/// <summary>The service closed a new connection without a TLS alert and before the first byte of a response.</summary>
internal sealed class LostAfterHandshakeException(Exception? cause = null)
    : IOException("The connection was lost right after the handshake.", cause);
