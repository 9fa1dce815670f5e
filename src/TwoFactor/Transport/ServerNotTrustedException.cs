using System.Security.Authentication;

namespace TwoFactor.Transport;

/// <summary>We refused the server's certificate. Thrown within the handshake, so nothing of the request was sent.</summary>
internal sealed class ServerNotTrustedException(string message) : AuthenticationException(message);
