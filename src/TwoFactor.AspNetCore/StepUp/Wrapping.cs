using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Registers a service that wraps the one which the host has registered before, or ASP.NET Core's own.</summary>
internal sealed class Wrapping<TService, TWrapper, TByDefault>
    where TService : class
    where TWrapper : class, TService
    where TByDefault : class, TService
{
    private readonly ServiceDescriptor? host;

    private Wrapping(ServiceDescriptor? host) => this.host = host;

    public static void Add(IServiceCollection services)
    {
        ServiceDescriptor? last = services.LastOrDefault(service => service.ServiceType == typeof(TService) && !service.IsKeyedService);
        if (last?.ImplementationFactory?.Target is Wrapping<TService, TWrapper, TByDefault>)
            return;
        Wrapping<TService, TWrapper, TByDefault> wrapping = new(last);
        services.Add(ServiceDescriptor.Describe(typeof(TService), wrapping.Create, last?.Lifetime ?? ServiceLifetime.Transient));
    }

    private TWrapper Create(IServiceProvider services) => ActivatorUtilities.CreateInstance<TWrapper>(services, Inner(services));

    private TService Inner(IServiceProvider services) =>
        (TService?)(host?.ImplementationInstance
            ?? host?.ImplementationFactory?.Invoke(services)
            ?? (host?.ImplementationType is { } type ? ActivatorUtilities.CreateInstance(services, type) : null))
        ?? ActivatorUtilities.CreateInstance<TByDefault>(services);
}
