namespace TwoFactor.Emulator;

/// <summary>A call of <see cref="EmulatorClient"/> failed.</summary>
/// <remarks>The message contains the emulator's address, and its reason if it rejected a call. It contains no id, code or body of a
/// request.</remarks>
/// <param name="error">Why.</param>
/// <param name="message">What happened, for a developer.</param>
/// <param name="innerException">The exception of the HTTP client, or null.</param>
public sealed class EmulatorClientException(EmulatorClientError error, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Why the call failed.</summary>
    public EmulatorClientError Error => error;
}
