using System.Security.Authentication;

namespace TwoFactor.Transport;

/// <summary>The library refused the server's certificate. It is thrown during the handshake, so nothing of the request was sent.</summary>
internal sealed class ServerNotTrustedException(string message) : AuthenticationException(message);
