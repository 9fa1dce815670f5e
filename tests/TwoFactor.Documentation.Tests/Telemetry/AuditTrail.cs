using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Documentation.Tests.Telemetry;

/// <summary>Writes the events of logins into the host's audit table.</summary>
public sealed class AuditTrail(IServiceScopeFactory scopes) : ITwoFactorEvents
{
    public async ValueTask OnEventAsync(FlowEvent flowEvent, CancellationToken cancellationToken = default)
    {
        string? detail = flowEvent switch
        {
            FlowStartFailed failed => failed.Error.ToString(),
            FlowGuardRefused refused => refused.Refusal.ToString(),
            FlowAnswered answered => answered.State.ToString(),
            FlowCompleted completed => completed.State.ToString(),
            _ => null,
        };
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        AuditTable table = scope.ServiceProvider.GetRequiredService<AuditTable>();
        await table.AddAsync(flowEvent.At, flowEvent.GetType().Name, flowEvent.Tenant, flowEvent.Subject, flowEvent.Purpose, flowEvent.Provider, detail, cancellationToken);
    }
}
