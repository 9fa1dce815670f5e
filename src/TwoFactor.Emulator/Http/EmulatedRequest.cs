using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Emulator.Http;

/// <summary>The parts of an HTTP request that a service needs for its answer.</summary>
/// <param name="Method">The verb, as sent.</param>
/// <param name="Path">The path, decoded, beginning with a slash.</param>
/// <param name="Body">The raw bytes; null if the body exceeded the limit.</param>
/// <param name="ClientCertificate">The certificate that the client presented in the handshake, not checked yet.</param>
internal sealed record EmulatedRequest(string Method, string Path, byte[]? Body, X509Certificate2? ClientCertificate = null);
