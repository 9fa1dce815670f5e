using System.Reflection;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>Makes outcomes, which otherwise only the flow can make.</summary>
internal static class FlowOutcomes
{
    public static FlowOutcome Approved(string subject)
    {
        FlowOutcome outcome = (FlowOutcome)Activator.CreateInstance(typeof(FlowOutcome), BindingFlags.NonPublic | BindingFlags.Instance, binder: null, args: null, culture: null)!;
        typeof(FlowOutcome).GetProperty(nameof(FlowOutcome.Subject))!.SetValue(outcome, subject);
        typeof(FlowOutcome).GetProperty(nameof(FlowOutcome.State))!.SetValue(outcome, ChallengeState.Approved);
        return outcome;
    }
}
