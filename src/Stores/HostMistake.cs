using Microsoft.Extensions.Options;

namespace TwoFactor.Stores;

/// <summary>Tells a mistake in the host's code for its connection from an outage. This file is compiled into each shared store.</summary>
internal static class HostMistake
{
    /// <summary>Whether an exception is about a service that is not registered, settings that are missing or cannot be used, or wrong code. Waiting does
    /// not help then. A host that stops disposes its services, which is no mistake.</summary>
    public static bool Is(Exception e) =>
        e is (InvalidOperationException or NotSupportedException or ArgumentException or NullReferenceException or KeyNotFoundException or FormatException or OptionsValidationException)
            and not ObjectDisposedException;
}
