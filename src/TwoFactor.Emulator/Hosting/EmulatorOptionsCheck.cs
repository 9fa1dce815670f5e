using System.Net;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.SecSign;
using TwoFactor.Emulator.Sezame;

namespace TwoFactor.Emulator.Hosting;

/// <summary>Refuses options outside their documented ranges.</summary>
internal static class EmulatorOptionsCheck
{
    /// <summary>The longest lifetime or retention. No test needs a longer one, and added to the current time it gives a date that .NET can represent: its last is
    /// in the year 9999.</summary>
    public static readonly TimeSpan LongestDuration = TimeSpan.FromDays(10_000);

    public static void ThrowIfWrong(EmulatorOptions options)
    {
        ThrowIfNoPort(options.SezamePort, nameof(options.SezamePort));
        ThrowIfNoPort(options.SecSignPort, nameof(options.SecSignPort));
        ThrowIfNoPort(options.SecSignFallbackPort, nameof(options.SecSignFallbackPort));
        ThrowIfNoPort(options.PhonePort, nameof(options.PhonePort));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RecordCapacity, 1, nameof(options.RecordCapacity));
        ThrowIfNotPositive(options.Sezame.RegistrationLifetime, nameof(options.Sezame.RegistrationLifetime));
        ThrowIfNotPositive(options.Sezame.LinkLifetime, nameof(options.Sezame.LinkLifetime));
        ThrowIfNotPositive(options.Sezame.DefaultLifetime, nameof(options.Sezame.DefaultLifetime));
        ThrowIfNotPositive(options.SecSign.SessionLifetime, nameof(options.SecSign.SessionLifetime));
        ThrowIfOutOfRange(options.Sezame.Retention, nameof(options.Sezame.Retention));
        ThrowIfOutOfRange(options.SecSign.Retention, nameof(options.SecSign.Retention));
        ThrowIf(!options.RecoveryEmails.All(RecoveryEmail.IsPossible), "A recovery e-mail has 1 to 255 characters.", nameof(options.RecoveryEmails));
        ThrowIf(
            !options.SecSignIds.All(id => SecSignIds.Normalize(id) is not null),
            "A SecSign ID has only letters, digits, and the characters - @ _ and .",
            nameof(options.SecSignIds));
        string? wrong = options.HostNames.FirstOrDefault(name => !ServerName.IsWellFormed(name));
        ThrowIf(wrong is not null, $"\"{wrong}\" is not a host name.", nameof(options.HostNames));
        string? noOrigin = options.PhoneFramedBy.FirstOrDefault(origin => !IsOrigin(origin));
        ThrowIf(noOrigin is not null, $"\"{noOrigin}\" is not an origin such as http://localhost:5000.", nameof(options.PhoneFramedBy));
    }

    // It becomes part of a header, so it must be exactly an origin.
    private static bool IsOrigin(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && text == uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    private static void ThrowIf(bool isWrong, string message, string name)
    {
        if (isWrong)
            throw new ArgumentException(message, name);
    }

    private static void ThrowIfNoPort(int port, string name)
    {
        if (port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
            throw new ArgumentOutOfRangeException(name, port, "A port is from 0 to 65535.");
    }

    private static void ThrowIfNotPositive(TimeSpan lifetime, string name)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(lifetime, TimeSpan.Zero, name);
        ThrowIfOutOfRange(lifetime, name);
    }

    private static void ThrowIfOutOfRange(TimeSpan duration, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, LongestDuration, name);
    }
}
