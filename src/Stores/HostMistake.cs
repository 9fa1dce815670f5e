using Microsoft.Extensions.Options;

namespace TwoFactor.Stores;

/// <summary>Distinguishes a mistake in the host's code that makes the connection from an outage. This file is compiled into each shared store.</summary>
internal static class HostMistake
{
    /// <summary>Whether an exception is about a service that is not registered, settings that are missing or cannot be used, or wrong code. Waiting does
    /// not help then. <see cref="ObjectDisposedException"/> is excluded: a host that is stopping disposes its services.</summary>
    public static bool Is(Exception e) =>
        e is (InvalidOperationException or NotSupportedException or ArgumentException or NullReferenceException or KeyNotFoundException or FormatException or OptionsValidationException)
            and not ObjectDisposedException;
}
