namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>If the service names who approved, that user counts.</summary>
internal static class ReturnedUser
{
    public static ProviderCaseList Cases { get; } = new(nameof(ReturnedUser))
    {
        { 2, Somebody_elses_approval_is_invalid },
        { 2, An_approval_by_a_similar_name_is_invalid },
        { 2, Any_instance_judges_who_approved },
        { 2, An_allowed_alias_is_logged_in_under_the_true_name },
        { 2, An_approval_without_a_user_is_no_approval },
        { 2, An_approval_that_leaves_out_its_user_is_no_approval },
        { 2, Only_an_approval_is_judged_by_its_user },
    };

    private static async Task Somebody_elses_approval_is_invalid(Scene scene)
    {
        Attempt<ChallengeStatus> poll = await PollAsync(
            scene, scene.State(ChallengeState.Approved, scene.OtherAtService), allowAlias: false).ConfigureAwait(false);
        scene.Expect(poll.Result?.State == ChallengeState.Invalid, "Invalid for an approval by another user than the requested one", poll,
            "one person's phone would let another one in");
    }

    private static async Task An_approval_by_a_similar_name_is_invalid(Scene scene)
    {
        RequiresNames(scene);
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        foreach (string name in OddUsers.Near(scene.Fixture, scene.User))
        {
            scene.Service.Say(ServiceOperation.Poll, scene.State(ChallengeState.Approved, name));
            Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
            scene.Expect(
                poll.Result?.State == ChallengeState.Invalid,
                $"Invalid for an approval by \"{Uri.EscapeDataString(name)}\", which is not the requested \"{Uri.EscapeDataString(scene.UserAtService)}\"", poll,
                "a person with a similar name would be let in as somebody else");
        }
    }

    // On another node, and after a restart, only the handle tells who was asked, and whether an alias is allowed.
    private static async Task Any_instance_judges_who_approved(Scene scene)
    {
        RequiresNames(scene);
        string other = scene.OtherAtService;
        scene.Service.Say(ServiceOperation.Poll, scene.State(ChallengeState.Approved, other));
        Attempt<ChallengeStatus> poll = await PollElsewhereAsync(scene, allowAlias: false).ConfigureAwait(false);
        scene.Expect(
            poll.Result?.State == ChallengeState.Invalid, "Invalid from another instance for an approval by another user than the requested one", poll,
            "one person's phone would let another one in, on every node but the first");
        poll = await PollElsewhereAsync(scene, allowAlias: true).ConfigureAwait(false);
        scene.Expect(
            poll.Result?.State == ChallengeState.Approved && poll.Result.ApprovedUser == other,
            $"Approved ({other}) from another instance, because the request allows an alias", poll,
            "a person with an alias could log in on one node only");
    }

    private static async Task An_allowed_alias_is_logged_in_under_the_true_name(Scene scene)
    {
        string other = scene.OtherAtService;
        Attempt<ChallengeStatus> poll = await PollAsync(scene, scene.State(ChallengeState.Approved, other), allowAlias: true).ConfigureAwait(false);
        scene.Expect(
            poll.Result?.State == ChallengeState.Approved && poll.Result.ApprovedUser == other,
            $"Approved ({other}), because the request allows an alias", poll,
            "the typed name would be logged in, which may be anybody's");
    }

    private static async Task An_approval_without_a_user_is_no_approval(Scene scene)
    {
        foreach (bool allowAlias in new[] { false, true })
        {
            Attempt<ChallengeStatus> poll = await PollAsync(
                scene, scene.State(ChallengeState.Approved, string.Empty), allowAlias).ConfigureAwait(false);
            ExpectNoApproval(scene, poll, "names no user");
        }
    }

    private static async Task An_approval_that_leaves_out_its_user_is_no_approval(Scene scene)
    {
        RequiresNames(scene);
        scene.RequiresHttp();
        foreach (bool allowAlias in new[] { false, true })
        {
            ChallengeHandle handle = await scene.OpenAsync(allowAlias: allowAlias).ConfigureAwait(false);
            scene.Service.Say(ServiceOperation.Poll, scene.State(ChallengeState.Pending));
            await scene.PollAsync(handle).ConfigureAwait(false);
            (string text, string mediaType) = await Raw.ReadAsync(
                (HttpProviderFixture)scene.Fixture, scene.LastCall(ServiceOperation.Poll).Request!,
                scene.State(ChallengeState.Approved, scene.OtherAtService)).ConfigureAwait(false);
            MarkedField user = MarkedField.Find(text, scene.OtherAtService);
            foreach (string body in new[] { user.LeftOut(), user.Null() })
            {
                scene.Service.Say(ServiceOperation.Poll, Raw.Text(body, mediaType));
                Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
                ExpectNoApproval(scene, poll, "has no field for its user");
            }
        }
    }

    private static async Task Only_an_approval_is_judged_by_its_user(Scene scene)
    {
        foreach (ChallengeState state in new[] { ChallengeState.Pending, ChallengeState.Denied })
        {
            if (scene.Fixture.WordFor(state) is null)
                continue;
            Attempt<ChallengeStatus> poll = await PollAsync(scene, scene.State(state, string.Empty), allowAlias: false).ConfigureAwait(false);
            scene.Expect(
                poll.Result?.State == state, $"{state} also where the service names no user with it", poll,
                "a login would end before the person answered");
        }
    }

    private static void ExpectNoApproval(Scene scene, Attempt<ChallengeStatus> poll, string what) => scene.Expect(
        poll.Exception is TwoFactorException || poll.Result?.State is ChallengeState.Invalid or ChallengeState.Unknown,
        $"Invalid, Unknown or a TwoFactorException for an approval that {what}, where the service names its users", poll,
        "an answer that lost its user would let the typed name in");

    private static void RequiresNames(Scene scene) => Scene.Requires(scene.Fixture.NamesApprover, "The service does not say who approved.");

    private static async Task<Attempt<ChallengeStatus>> PollElsewhereAsync(Scene scene, bool allowAlias)
    {
        ChallengeHandle handle = await scene.OpenAsync(allowAlias: allowAlias).ConfigureAwait(false);
        return await scene.TryRepeatableAsync(() => scene.CreateProvider().PollStateAsync(ChallengeHandle.Parse(handle.Serialize()))).ConfigureAwait(false);
    }

    private static async Task<Attempt<ChallengeStatus>> PollAsync(Scene scene, ServiceReply reply, bool allowAlias)
    {
        RequiresNames(scene);
        ChallengeHandle handle = await scene.OpenAsync(allowAlias: allowAlias).ConfigureAwait(false);
        scene.Service.Say(ServiceOperation.Poll, reply);
        return await scene.PollAsync(handle).ConfigureAwait(false);
    }
}
