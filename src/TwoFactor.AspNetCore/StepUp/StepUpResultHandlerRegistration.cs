using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Registers <see cref="StepUpResultHandler"/> so that it wraps the handler that the host has registered before, or ASP.NET Core's
/// own.</summary>
internal sealed class StepUpResultHandlerRegistration
{
    private readonly ServiceDescriptor? host;

    private StepUpResultHandlerRegistration(ServiceDescriptor? host) => this.host = host;

    public static void Add(IServiceCollection services)
    {
        ServiceDescriptor? last = services.LastOrDefault(service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler) && !service.IsKeyedService);
        if (last?.ImplementationFactory?.Target is StepUpResultHandlerRegistration)
            return;
        StepUpResultHandlerRegistration registration = new(last);
        services.Add(ServiceDescriptor.Describe(typeof(IAuthorizationMiddlewareResultHandler), registration.Create, last?.Lifetime ?? ServiceLifetime.Transient));
    }

    private StepUpResultHandler Create(IServiceProvider services) => ActivatorUtilities.CreateInstance<StepUpResultHandler>(services, Inner(services));

    private IAuthorizationMiddlewareResultHandler Inner(IServiceProvider services) =>
        (IAuthorizationMiddlewareResultHandler?)(host?.ImplementationInstance
            ?? host?.ImplementationFactory?.Invoke(services)
            ?? (host?.ImplementationType is { } type ? ActivatorUtilities.CreateInstance(services, type) : null))
        ?? new AuthorizationMiddlewareResultHandler();
}
