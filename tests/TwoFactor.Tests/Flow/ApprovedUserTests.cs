using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>Another name than the one that was asked approves only where the host has allowed it, and the outcome has the name that approved.</summary>
public sealed class ApprovedUserTests
{
    [Test]
    public async Task The_service_is_asked_whether_another_name_may_approve_as_the_host_has_set_it([Values] bool allowAlias)
    {
        using FlowScene scene = new();
        await scene.Flow.StartAsync(new FlowRequest(FlowScene.Tenant, "jdoe") { AllowAlias = allowAlias });
        Assert.That(scene.Service.Calls.Single().Request!.AllowAlias, Is.EqualTo(allowAlias));
    }

    [TestCase(false, ChallengeState.Invalid, null)]
    [TestCase(true, ChallengeState.Approved, "boss")]
    public async Task An_approval_under_another_name_counts_only_where_it_may(bool allowAlias, ChallengeState state, string? approvedUser)
    {
        using FlowScene scene = new();
        FlowStart start = await scene.Flow.StartAsync(new FlowRequest(FlowScene.Tenant, "jdoe") { Browser = "browser-1", AllowAlias = allowAlias });
        scene.Service.User("jdoe").Approves("boss");
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        FlowOutcome outcome = await scene.Flow.CompleteAsync(FlowScene.Key(start.Id!));
        Assert.That((outcome.State, outcome.ApprovedUser), Is.EqualTo((state, approvedUser)));
    }
}
