namespace TwoFactor.Telemetry;

/// <summary>The server to which the current call sent its last request. After a fallback, it differs from the server in the handle.</summary>
/// <remarks>The <see cref="TwoFactor.Providers.ServiceClient"/> reports it, and <see cref="MeasuredCall"/> writes it; nothing else writes
/// <c>server.address</c>.</remarks>
internal sealed class CalledServer
{
    private static readonly AsyncLocal<CalledServer?> Current = new();

    /// <summary>The server's host name; <see langword="null"/> as long as nothing was sent.</summary>
    public string? Host { get; private set; }

    /// <summary>Starts to record the servers that the calling method uses. Call it from an <see langword="async"/> method: the recording ends with
    /// that method.</summary>
    public static CalledServer Watch() => Current.Value = new CalledServer();

    /// <summary>Records that a request to <paramref name="address"/> will be sent. Does nothing if no call is recorded.</summary>
    public static void Record(Uri? address)
    {
        if (address is not null && Current.Value is { } call)
            call.Host = address.Host;
    }
}
