namespace TwoFactor.Transport;

/// <summary>The service ended a connection with a client certificate without a word: no alert, and no byte of any answer.</summary>
internal sealed class LostAfterHandshakeException(Exception? cause = null)
    : IOException("The connection was lost right after the handshake.", cause);
