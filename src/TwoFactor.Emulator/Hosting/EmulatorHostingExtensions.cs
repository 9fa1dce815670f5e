using System.Net.NetworkInformation;
using Microsoft.Extensions.Configuration.Memory;
using TwoFactor.Emulator;
using TwoFactor.Emulator.Hosting;

// Where hosts look for extensions of their builder: no using is needed.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Runs the emulator inside a host that is being developed.</summary>
public static class EmulatorHostingExtensions
{
    private const int UsualPhonePort = 7300;

    /// <summary>
    /// Starts the emulator, and stops it with the host. All tenants that the configuration has so far are pointed at it, for either service,
    /// so that a tenant may switch: their endpoints, the authority to trust, and a client certificate for Sezame override the configuration.
    /// The log shows the addresses when the host starts.
    /// </summary>
    /// <param name="builder">The host's builder. Call this when its configuration is complete.</param>
    /// <param name="configure">
    /// How the emulator is to run. By default the phone is on port 7300, or on a free one if that is taken; everything else as in a test.
    /// </param>
    /// <param name="section">The section of the configuration that has <c>Tenants</c>.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>The running emulator. It is a service of the host as well.</returns>
    /// <exception cref="InvalidOperationException">
    /// The environment of the host or the machine is not clearly for development, and
    /// <see cref="EmulatorOptions.AllowOutsideDevelopment"/> is false.
    /// </exception>
    /// <example><code>
    /// if (builder.Environment.IsDevelopment())
    ///     await builder.AddTwoFactorEmulatorAsync();
    /// </code></example>
    public static async Task<EmulatorHost> AddTwoFactorEmulatorAsync(
        this IHostApplicationBuilder builder,
        Action<EmulatorOptions>? configure = null,
        string section = "TwoFactor",
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(builder);
        EmulatorOptions options = new() { PhonePort = UsualPhonePort };
        configure?.Invoke(options);
        DevelopmentGuard.Check(options, builder.Environment.EnvironmentName);
        EmulatorHost emulator = await StartAsync(options, cancellationToken);
        bool isAdded = false;
        try
        {
            Add(builder, emulator, builder.Configuration.GetSection(section));
            isAdded = true;
            return emulator;
        }
        finally
        {
            if (!isAdded)
                await emulator.DisposeAsync();
        }
    }

    private static async Task<EmulatorHost> StartAsync(EmulatorOptions options, CancellationToken cancellationToken)
    {
        if (options.PhonePort == UsualPhonePort && IsTaken(UsualPhonePort))
            options.PhonePort = 0;
        try
        {
            return await EmulatorHost.StartAsync(options, cancellationToken);
        }
        catch (IOException) when (options.PhonePort == UsualPhonePort)
        {
            options.PhonePort = 0; // taken since the look, by another test run for example
            return await EmulatorHost.StartAsync(options, cancellationToken);
        }
    }

    private static void Add(IHostApplicationBuilder builder, EmulatorHost emulator, IConfigurationSection twoFactor)
    {
        Dictionary<string, string?> defaults = TenantSettings.DefaultsFor(twoFactor);
        builder.Configuration.AddInMemoryCollection(TenantSettings.For(emulator, twoFactor));
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });
        // By a factory, so that the container disposes it; and as the first hosted service, so that it was resolved when another one fails.
        builder.Services.AddSingleton(_ => emulator);
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, EmulatorLifetime>());
    }

    private static bool IsTaken(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);
}
