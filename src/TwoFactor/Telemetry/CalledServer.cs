namespace TwoFactor.Telemetry;

/// <summary>The server that the call under way asked last. On a fallback, that is not the one which the handle names.</summary>
/// <remarks>The <see cref="TwoFactor.Providers.ServiceClient"/> reports it, and <see cref="MeasuredCall"/> writes it; nothing else writes
/// <c>server.address</c>.</remarks>
internal sealed class CalledServer
{
    private static readonly AsyncLocal<CalledServer?> Current = new();

    /// <summary>The server's host name; <see langword="null"/> as long as nothing was sent.</summary>
    public string? Host { get; private set; }

    /// <summary>Begins to note what the calling method asks. Call it from an <see langword="async"/> method: it ends with that method.</summary>
    public static CalledServer Watch() => Current.Value = new CalledServer();

    /// <summary>Reports that <paramref name="address"/> is about to be asked. Costs nothing where no call is watched.</summary>
    public static void Name(Uri? address)
    {
        if (address is not null && Current.Value is { } call)
            call.Host = address.Host;
    }
}
