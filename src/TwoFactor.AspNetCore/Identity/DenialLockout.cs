using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Counts a denied login for the lockout, as Identity counts a wrong code: somebody else probably has the password.</summary>
/// <remarks>The flow reports each denial once at the most, on one node.</remarks>
internal sealed partial class DenialLockout<TUser>(IServiceScopeFactory scopes, IdentityTenants<TUser> tenants, QuietLogger<DenialLockout<TUser>> logger) : ITwoFactorEvents
    where TUser : class
{
    private const int Attempts = 3; // Identity's store refuses a change of a user whom another request has changed meanwhile

    public async ValueTask OnEventAsync(FlowEvent flowEvent, CancellationToken cancellationToken = default)
    {
        if (flowEvent is not FlowAnswered { State: ChallengeState.Denied, Purpose: FlowRequest.SignIn })
            return;
        IdentityResult? result = await CountAsync(flowEvent);
        for (int attempt = 1; attempt < Attempts && result is not null && ConcurrentChangeException.IsReasonOf(result); attempt++)
            result = await CountAsync(flowEvent);
        if (result is null)
            return;
        if (result.Succeeded)
            LogCounted(flowEvent.Tenant);
        else
            LogNotCounted(flowEvent.Tenant, string.Join(", ", result.Errors.Select(error => error.Code)));
    }

    /// <summary>Counts the denial, in a scope that reads the user afresh.</summary>
    /// <returns><see langword="null"/> if there is no such user, or if nothing is counted for users.</returns>
    private async Task<IdentityResult?> CountAsync(FlowEvent flowEvent)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        UserManager<TUser> manager = scope.ServiceProvider.GetRequiredService<UserManager<TUser>>();
        if (!manager.SupportsUserLockout || await IdentityUsers.FindAsync(manager, flowEvent.Subject) is not { } user)
            return null;
        if (!string.Equals(tenants.Of(user), flowEvent.Tenant, StringComparison.OrdinalIgnoreCase))
            return null; // a subject of another tenant, which only has the same id
        return await manager.AccessFailedAsync(user);
    }

    [LoggerMessage(EventIds.DenialCounted, LogLevel.Information, "A denial of tenant {Tenant} counts for its user's lockout.", EventName = nameof(EventIds.DenialCounted))]
    private partial void LogCounted(string tenant);

    [LoggerMessage(EventIds.DenialNotCounted, LogLevel.Warning, "A denial of tenant {Tenant} could not be counted for its user's lockout: {Errors}.", EventName = nameof(EventIds.DenialNotCounted))]
    private partial void LogNotCounted(string tenant, string errors);
}
