using System.ComponentModel;
using System.Diagnostics;
using TwoFactor.Demo.Story;

namespace TwoFactor.Demo.Stage;

/// <summary>Prints the one address that a visitor needs, opens it in a desktop session, and waits until the demo is stopped.</summary>
internal static class StageAddress
{
    /// <summary>The port of the portal, if it is free.</summary>
    public const int PreferredPort = 7310;

    public static async Task ShowAsync(WebApplication portal, Narrator narrator, CancellationToken cancellationToken)
    {
        string address = $"{portal.Urls.First()}/stage";
        narrator.Chapter("Open this address in Chrome, Edge or Firefox (Safari does not keep the cookies without HTTPS). Ctrl+C ends the demo.");
        narrator.Result($"           {address}");
        Open(address);
        await portal.WaitForShutdownAsync(cancellationToken); // SIGTERM, or the token
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static void Open(string address)
    {
        if (!IsDesktopSession())
            return;
        try
        {
            using Process? _ = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException)
        {
            // No browser could be opened. The address was printed.
        }
    }

    private static bool IsDesktopSession() => Environment.GetEnvironmentVariable("CI") is null
        && (OperatingSystem.IsLinux()
            ? Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 }
            : Environment.UserInteractive);
}
