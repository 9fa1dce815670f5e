using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Counts a denied login for the lockout, as Identity counts a wrong code: somebody else probably has the password.</summary>
/// <remarks>The flow reports each denial once, on one node.</remarks>
internal sealed partial class DenialLockout<TUser>(IServiceScopeFactory scopes, IdentityTenants<TUser> tenants, ILogger<DenialLockout<TUser>> logger) : ITwoFactorEvents
    where TUser : class
{
    public async ValueTask OnEventAsync(FlowEvent flowEvent, CancellationToken cancellationToken = default)
    {
        if (flowEvent is not FlowAnswered { State: ChallengeState.Denied, Purpose: FlowRequest.SignIn })
            return;
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        UserManager<TUser> manager = scope.ServiceProvider.GetRequiredService<UserManager<TUser>>();
        if (!manager.SupportsUserLockout || await IdentityUsers.FindAsync(manager, flowEvent.Subject) is not { } user)
            return;
        if (!string.Equals(tenants.Of(user), flowEvent.Tenant, StringComparison.OrdinalIgnoreCase))
            return; // a subject of another tenant, which only has the same id
        IdentityResult result = await manager.AccessFailedAsync(user);
        if (result.Succeeded)
            LogCounted(flowEvent.Tenant);
        else
            LogNotCounted(flowEvent.Tenant, string.Join(", ", result.Errors.Select(error => error.Code)));
    }

    [LoggerMessage(EventIds.DenialCounted, LogLevel.Information, "A denial of tenant {Tenant} counts for its user's lockout.", EventName = nameof(EventIds.DenialCounted))]
    private partial void LogCounted(string tenant);

    [LoggerMessage(EventIds.DenialNotCounted, LogLevel.Warning, "A denial of tenant {Tenant} could not be counted for its user's lockout: {Errors}.", EventName = nameof(EventIds.DenialNotCounted))]
    private partial void LogNotCounted(string tenant, string errors);
}
