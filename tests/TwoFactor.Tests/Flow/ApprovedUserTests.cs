using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A name other than the one that was asked can approve only if the host allows it; the outcome then has the name that approved.</summary>
public sealed class ApprovedUserTests
{
    [Test]
    public async Task AllowAlias_is_passed_to_the_service([Values] bool allowAlias)
    {
        using FlowHost scene = new();
        await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { AllowAlias = allowAlias });
        Assert.That(scene.Service.Calls.Single().Request!.AllowAlias, Is.EqualTo(allowAlias));
    }

    [TestCase(false, ChallengeState.Invalid, null)]
    [TestCase(true, ChallengeState.Approved, "boss")]
    public async Task An_approval_by_another_name_counts_only_with_AllowAlias(bool allowAlias, ChallengeState state, string? approvedUser)
    {
        using FlowHost scene = new();
        FlowStart start = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "browser-1", AllowAlias = allowAlias });
        scene.Service.User("jdoe").Approves("boss");
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        FlowOutcome outcome = await scene.Flow.CompleteAsync(FlowHost.Key(start.Id!));
        Assert.That((outcome.State, outcome.ApprovedUser), Is.EqualTo((state, approvedUser)));
        Assert.That(outcome.AskedUser, Is.EqualTo(allowAlias ? "jdoe" : null));
    }
}
