using System.Reflection;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>Makes outcomes and events, which otherwise only the flow can make.</summary>
internal static class FlowOutcomes
{
    public static FlowOutcome Approved(string subject)
    {
        FlowOutcome outcome = (FlowOutcome)Activator.CreateInstance(typeof(FlowOutcome), BindingFlags.NonPublic | BindingFlags.Instance, binder: null, args: null, culture: null)!;
        typeof(FlowOutcome).GetProperty(nameof(FlowOutcome.Subject))!.SetValue(outcome, subject);
        typeof(FlowOutcome).GetProperty(nameof(FlowOutcome.State))!.SetValue(outcome, ChallengeState.Approved);
        return outcome;
    }

    /// <summary>A question that was denied: of a login, unless another purpose is given.</summary>
    public static FlowEvent Denied(string tenant, string subject, string purpose = FlowRequest.SignIn)
    {
        ConstructorInfo made = typeof(FlowAnswered).GetConstructors(BindingFlags.NonPublic | BindingFlags.Instance).Single();
        object facts = Activator.CreateInstance(made.GetParameters().Single().ParameterType, DateTimeOffset.UnixEpoch, tenant, "InMemory", purpose, subject)!;
        FlowEvent denied = (FlowEvent)made.Invoke([facts]);
        typeof(FlowAnswered).GetProperty(nameof(FlowAnswered.State))!.SetValue(denied, ChallengeState.Denied);
        return denied;
    }
}
