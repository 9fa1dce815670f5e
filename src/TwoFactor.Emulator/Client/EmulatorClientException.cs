namespace TwoFactor.Emulator;

/// <summary>A call of <see cref="EmulatorClient"/> failed.</summary>
/// <remarks>The message names the emulator's address and, where it rejected a call, its reason. It has no id, code or body of a request.</remarks>
/// <param name="error">Why.</param>
/// <param name="message">What happened, for a developer.</param>
/// <param name="innerException">What HTTP reported, or null.</param>
public sealed class EmulatorClientException(EmulatorClientError error, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Why the call failed.</summary>
    public EmulatorClientError Error => error;
}
