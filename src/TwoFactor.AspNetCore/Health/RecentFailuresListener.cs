namespace TwoFactor.AspNetCore.Health;

/// <summary>Records successes and failures from the flow's events. There are only one or two events per login, so polls cost nothing more.</summary>
internal sealed class RecentFailuresListener(RecentFailures failures, ITwoFactorProviderFactory providers) : ITwoFactorEvents
{
    public ValueTask OnEventAsync(FlowEvent flowEvent, CancellationToken cancellationToken = default)
    {
        // With the failure mode OtherProvider, another service may have answered.
        if (!providers.TryGetProvider(flowEvent.Tenant, out ITwoFactorProvider? selected) || selected.Name != flowEvent.Provider)
            return ValueTask.CompletedTask;
        switch (flowEvent)
        {
            case FlowAnswered { ByFailureMode: true }: // the service was not available
            case FlowAnswered { State: ChallengeState.Expired or ChallengeState.Cancelled }: // perhaps only by us
                break;
            case FlowStartFailed { Error: TwoFactorError.InvalidRequest, HasFirstFactor: false, MayHaveBeenProcessed: false }: // as for a name that nobody has
                break;
            case FlowStarted:
            case FlowAnswered:
                failures.Succeeded(flowEvent.Tenant);
                break;
            case FlowStartFailed { Error: TwoFactorError.UserNotEnrolled or TwoFactorError.UserSuspended or TwoFactorError.ChallengeNotFound }:
                failures.Succeeded(flowEvent.Tenant); // the service works: the error is about a person
                break;
            case FlowStartFailed failed:
                failures.Failed(flowEvent.Tenant, flowEvent.Provider, failed.Error);
                break;
        }

        return ValueTask.CompletedTask;
    }
}
