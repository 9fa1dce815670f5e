using System.Net.NetworkInformation;
using Microsoft.Extensions.Configuration.Memory;
using TwoFactor.Emulator;
using TwoFactor.Emulator.Hosting;

// The namespace of the host builder, so that a host needs no further using.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Runs the emulator inside a host that is being developed.</summary>
public static class EmulatorHostingExtensions
{
    private const int DefaultPhonePort = 7300;

    /// <summary>Starts the emulator, and stops it with the host. All tenants in the configuration so far use it: the endpoints, the trusted authority,
    /// and client certificates override the configuration. The log shows the addresses when the host starts.</summary>
    /// <remarks>Each tenant gets settings for every service that some tenant selects or has settings for, so that it can switch between these.</remarks>
    /// <param name="builder">The host's builder. Call this when its configuration is complete: tenants that come later, or are added in code, use what their
    /// settings name. The log warns about those in the configuration.</param>
    /// <param name="configure">Sets the emulator's options. By default the phone is on port 7300, or on a free port if that is in use; the other
    /// defaults are those of <see cref="EmulatorOptions"/>.</param>
    /// <param name="section">The section of the configuration that has <c>Tenants</c>.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running emulator. It is also registered as a service.</returns>
    /// <exception cref="InvalidOperationException">
    /// The environment of the host or the machine is not clearly for development, and
    /// <see cref="EmulatorOptions.AllowOutsideDevelopment"/> is false. Or a tenant has its client certificate in a certificate store, where the emulator
    /// cannot replace it.
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
        EmulatorOptions options = new() { PhonePort = DefaultPhonePort };
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
        if (options.PhonePort == DefaultPhonePort && IsTaken(DefaultPhonePort))
            options.PhonePort = 0;
        try
        {
            return await EmulatorHost.StartAsync(options, cancellationToken);
        }
        catch (IOException) when (options.PhonePort == DefaultPhonePort)
        {
            options.PhonePort = 0; // now in use, for example by another test run
            return await EmulatorHost.StartAsync(options, cancellationToken);
        }
    }

    private static void Add(IHostApplicationBuilder builder, EmulatorHost emulator, IConfigurationSection twoFactor)
    {
        Dictionary<string, string?> defaults = TenantSettings.DefaultsFor(twoFactor);
        builder.Configuration.AddInMemoryCollection(TenantSettings.For(emulator, twoFactor));
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });
        // Registered with a factory, so that the container disposes it. It is the first hosted service, so that it is resolved, and later disposed,
        // even if another one fails to start.
        builder.Services.AddSingleton(_ => emulator);
        builder.Services.AddSingleton(services => new OutsideTenants(emulator, twoFactor, services.GetRequiredService<ILogger<OutsideTenants>>()));
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, EmulatorLifetime>());
    }

    private static bool IsTaken(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);
}
