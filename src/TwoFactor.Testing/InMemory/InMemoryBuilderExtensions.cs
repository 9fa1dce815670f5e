using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TwoFactor.Testing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the in-memory provider.</summary>
public static class InMemoryBuilderExtensions
{
    /// <summary>Adds the in-memory provider, for tenants whose <c>Provider</c> is <c>InMemory</c>. Also registers its <see cref="InMemoryService"/>
    /// as a service.</summary>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <returns>The same builder.</returns>
    /// <example><code>
    /// builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddInMemory();
    /// </code></example>
    public static ITwoFactorBuilder AddInMemory(this ITwoFactorBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<InMemoryService>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<InMemoryOptions>, InMemoryOptionsSetup>());
        return builder.AddProvider(InMemoryDefinition.Instance);
    }

    /// <summary>Adds a tenant whose service is in memory, or changes one that configuration names.</summary>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="tenant">The tenant's name. Not case-sensitive, like all configuration keys.</param>
    /// <param name="service">The service that answers; <see langword="null"/> for the <see cref="InMemoryService"/> in the host's services.</param>
    /// <param name="configure">Sets the tenant's other options.</param>
    /// <returns>The same builder.</returns>
    /// <example><code>
    /// InMemoryService service = new();
    /// services.AddTwoFactor().AddInMemory("acme", service);
    /// service.User("jdoe").Approves();
    /// </code></example>
    public static ITwoFactorBuilder AddInMemory(
        this ITwoFactorBuilder builder, string tenant, IInMemoryService? service = null, Action<InMemoryOptions>? configure = null) =>
        builder.AddInMemory().AddTenant(tenant, InMemoryDefinition.Instance, options =>
        {
            options.Service = service;
            configure?.Invoke(options);
        });
}
