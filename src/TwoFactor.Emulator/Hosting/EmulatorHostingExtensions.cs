using TwoFactor.Emulator.Hosting;

namespace TwoFactor.Emulator;

/// <summary>Runs the emulator inside a host that is being developed.</summary>
public static class EmulatorHostingExtensions
{
    /// <summary>
    /// Starts the emulator, and stops it with the host. All tenants that the configuration has so far are pointed at it: their endpoints,
    /// the authority to trust and, for Sezame, a client certificate made for the occasion go into the configuration, over what was there.
    /// The log says where everything is when the host starts.
    /// </summary>
    /// <param name="builder">The host's builder. Call this when its configuration is complete.</param>
    /// <param name="configure">How the emulator is to run; by default as in a test, on free ports.</param>
    /// <param name="section">The section of the configuration that has <c>Tenants</c>.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>The running emulator. It is a service of the host as well.</returns>
    /// <exception cref="InvalidOperationException">The host's environment, or the machine's, is Production.</exception>
    public static async Task<EmulatorHost> AddTwoFactorEmulatorAsync(
        this IHostApplicationBuilder builder,
        Action<EmulatorOptions>? configure = null,
        string section = "TwoFactor",
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ProductionGuard.ThrowIfProduction(builder.Environment.EnvironmentName);

        EmulatorOptions options = new();
        configure?.Invoke(options);
        EmulatorHost emulator = await EmulatorHost.StartAsync(options, cancellationToken);
        builder.Configuration.AddInMemoryCollection(TenantSettings.For(emulator, builder.Configuration.GetSection(section)));
        builder.Services.AddSingleton(emulator);
        builder.Services.AddHostedService<EmulatorLifetime>();
        return emulator;
    }
}
