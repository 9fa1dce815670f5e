using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>An approval counts only if it comes from the user who was asked, or if the host allows another name.</summary>
internal static class ApprovingUser
{
    public static FlowCaseList Cases { get; } = new(nameof(ApprovingUser))
    {
        { 7, An_approval_by_somebody_else_is_not_one },
        { 7, An_alias_counts_where_the_host_allows_it },
    };

    private static async Task An_approval_by_somebody_else_is_not_one(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        scene.Service.User(login.User).Approves(scene.NewSubject());
        FlowStatus status = await scene.WaitForEndAsync(login).ConfigureAwait(false);
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect((status.State, outcome.State, outcome.ApprovedUser) == (ChallengeState.Invalid, ChallengeState.Invalid, null), "Invalid for an approval by somebody else", $"{status}, {outcome}", "anyone could approve for anyone");
    }

    private static async Task An_alias_counts_where_the_host_allows_it(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        FlowRequest request = new(scene.Tenant, scene.NewSubject()) { AllowAlias = true };
        Login login = await scene.StartAsync(request).ConfigureAwait(false);
        scene.Service.User(login.User).Approves("the true name");
        await scene.WaitForEndAsync(login).ConfigureAwait(false);
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect((outcome.State, outcome.ApprovedUser, outcome.Subject) == (ChallengeState.Approved, "the true name", request.Subject), "an approval under the true name", outcome.ApprovedUser, "a host could not tell who it was");
    }
}
