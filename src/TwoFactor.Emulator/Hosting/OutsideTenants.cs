using Microsoft.Extensions.Primitives;

namespace TwoFactor.Emulator.Hosting;

/// <summary>Warns about configured tenants that ask a real service although the host runs the emulator: a stranger's phone may show what a developer
/// tries.</summary>
/// <remarks>The emulator sets the endpoints of the tenants that are configured when it is added. A source that is added later may bring further tenants, or
/// override the endpoints; so may a reload.</remarks>
internal sealed partial class OutsideTenants(EmulatorHost emulator, IConfigurationSection twoFactor, ILogger<OutsideTenants> logger) : IDisposable
{
    private readonly Lock looking = new();
    private HashSet<string> known = [];
    private IDisposable? reloads;

    /// <summary>Looks now, and after each change of the configuration.</summary>
    public void Watch()
    {
        reloads = ChangeToken.OnChange(twoFactor.GetReloadToken, Look);
        Look();
    }

    public void Dispose() => reloads?.Dispose();

    private void Look()
    {
        lock (looking)
        {
            HashSet<string> outside = [.. TenantSettings.FindOutside(emulator, twoFactor)];
            foreach (string tenant in outside.Except(known))
                LogOutside(logger, tenant);
            known = outside;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Tenant {Tenant} does not use the emulator: its endpoint is that of another server, whose users get its logins on their phones. " +
        "It was added after the call of AddTwoFactorEmulatorAsync, or by a configuration source that was.")]
    private static partial void LogOutside(ILogger logger, string tenant);
}
