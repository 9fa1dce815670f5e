using TwoFactor.Emulator.Hosting;

namespace TwoFactor.Emulator;

/// <summary>All switches, in the order in which they are shown.</summary>
internal static class SwitchList
{
    public static IReadOnlyList<EmulatorSwitch> All { get; } =
    [
        Flag("AllowLoopbackCallbacks", "Callbacks may go to this machine, also by http.",
            options => options.AllowLoopbackCallbacks, (options, value) => options.AllowLoopbackCallbacks = value),
        Flag("Sezame.ExpiredStaysInitiated", "The status of an expired login stays initiated; when off, it is 404.",
            options => options.Sezame.ExpiredStaysInitiated, (options, value) => options.Sezame.ExpiredStaysInitiated = value),
        Flag("Sezame.SignOnce", "A registration gets a single certificate; further requests get 409.",
            options => options.Sezame.SignOnce, (options, value) => options.Sezame.SignOnce = value),
        Flag("Sezame.RefuseForeignInHandshake", "A foreign or expired client certificate fails the handshake; when off, it gets 403.",
            options => options.Sezame.RefuseForeignInHandshake, (options, value) => options.Sezame.RefuseForeignInHandshake = value),
        Duration("Sezame.RegistrationLifetime", "How long a registration waits to be acknowledged.", isZeroAllowed: false,
            options => options.Sezame.RegistrationLifetime, (options, value) => options.Sezame.RegistrationLifetime = value),
        Duration("Sezame.LinkLifetime", "How long a pairing code can be scanned.", isZeroAllowed: false,
            options => options.Sezame.LinkLifetime, (options, value) => options.Sezame.LinkLifetime = value),
        Duration("Sezame.DefaultLifetime", "How long a login without a timeout can be answered.", isZeroAllowed: false,
            options => options.Sezame.DefaultLifetime, (options, value) => options.Sezame.DefaultLifetime = value),
        Duration("Sezame.Retention", "How long a login stays readable after its lifetime.", isZeroAllowed: true,
            options => options.Sezame.Retention, (options, value) => options.Sezame.Retention = value),
        Flag("SecSign.SupportsRelease", "ReqReleaseAuthSession works; when off, it gets the HTML 400.",
            options => options.SecSign.SupportsRelease, (options, value) => options.SecSign.SupportsRelease = value),
        Flag("SecSign.ErrorsUnderStatus200", "Error pairs come under HTTP 200, which the vendor's .NET SDK needs.",
            options => options.SecSign.ErrorsUnderStatus200, (options, value) => options.SecSign.ErrorsUnderStatus200 = value),
        Flag("SecSign.AcceptsNumericBooleans", "showaccesspass may be 1 or 0, which the vendor's PHP SDK sends.",
            options => options.SecSign.AcceptsNumericBooleans, (options, value) => options.SecSign.AcceptsNumericBooleans = value),
        Duration("SecSign.SessionLifetime", "How long a session can be answered.", isZeroAllowed: false,
            options => options.SecSign.SessionLifetime, (options, value) => options.SecSign.SessionLifetime = value),
        Duration("SecSign.Retention", "How long a session stays readable after its lifetime.", isZeroAllowed: true,
            options => options.SecSign.Retention, (options, value) => options.SecSign.Retention = value),
    ];

    private static EmulatorSwitch Flag(
        string name, string description, Func<EmulatorOptions, bool> read, Action<EmulatorOptions, bool> set) => new(
            name, isFlag: true, description, options => read(options) ? "true" : "false", (options, text) =>
            {
                if (!bool.TryParse(text, out bool value))
                    return false;
                set(options, value);
                return true;
            });

    private static EmulatorSwitch Duration(
        string name, string description, bool isZeroAllowed, Func<EmulatorOptions, TimeSpan> read, Action<EmulatorOptions, TimeSpan> set) => new(
            name, isFlag: false, description, options => DurationText.Write(read(options)), (options, text) =>
            {
                if (DurationText.Read(text) is not TimeSpan value || value < TimeSpan.Zero || value > EmulatorOptionsCheck.LongestDuration || (value == TimeSpan.Zero && !isZeroAllowed))
                    return false;
                set(options, value);
                return true;
            });
}
