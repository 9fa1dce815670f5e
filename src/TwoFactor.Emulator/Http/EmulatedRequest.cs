using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Emulator.Http;

/// <summary>A request as the services see it: only the parts of HTTP that decide the answer.</summary>
/// <param name="Method">The verb, as sent.</param>
/// <param name="Path">The path, decoded, beginning with a slash.</param>
/// <param name="Body">The raw bytes; null when there were more than the emulator reads.</param>
/// <param name="ClientCertificate">What the client presented in the handshake, not yet judged.</param>
internal sealed record EmulatedRequest(string Method, string Path, byte[]? Body, X509Certificate2? ClientCertificate = null);
