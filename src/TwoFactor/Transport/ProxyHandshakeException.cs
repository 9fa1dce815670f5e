namespace TwoFactor.Transport;

/// <summary>The proxy refused or ended the TLS handshake, or its certificate is not trusted.</summary>
/// <remarks>No <see cref="System.Security.Authentication.AuthenticationException"/>, which would be taken for a handshake with the service.</remarks>
internal sealed class ProxyHandshakeException(Exception cause) : IOException("There was no TLS connection to the proxy.", cause);
