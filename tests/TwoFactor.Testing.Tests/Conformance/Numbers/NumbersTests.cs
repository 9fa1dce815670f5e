using TwoFactor.Testing.Conformance;
using TwoFactor.Tests.Support;

namespace TwoFactor.Testing.Tests.Conformance.Numbers;

/// <summary>The suite finds the fields of a service that writes numbers without quotes, in fields whose names have hyphens and dots: a correct provider passes, and a
/// wrong one fails exactly what it gets wrong.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class NumbersTests
{
    // What the service lacks: a cancellation, a release, the name of who approved, texts, and states that are text.
    private static readonly string[] Lacking =
    [
        "Any_instance_judges_who_approved",
        "An_approval_that_is_cut_within_its_user_is_no_approval",
        "A_cancellation_names_its_challenge",
        "Cancelling_a_finished_challenge_says_that_it_is_finished",
        "A_cancellation_that_left_the_challenge_open_is_a_failure",
        "A_release_names_its_challenge",
        "A_word_that_looks_like_an_approval_is_no_approval",
        "An_approval_beside_a_look_alike_of_its_user_is_no_approval",
        "A_denial_with_an_odd_text_is_a_denial",
        "Somebody_elses_approval_is_invalid",
        "An_approval_by_a_similar_name_is_invalid",
        "An_allowed_alias_is_logged_in_under_the_true_name",
        "An_approval_without_a_user_is_no_approval",
        "An_approval_that_leaves_out_its_user_is_no_approval",
        "Only_an_approval_is_judged_by_its_user",
        "A_fraud_notice_is_never_sent_again",
        "A_refused_cancellation_says_why",
        "A_cancellation_that_got_no_answer_is_a_failure",
        "A_release_that_got_no_answer_is_a_failure",
        "Cancelling_an_unknown_challenge_succeeds",
        "Releasing_an_unknown_challenge_succeeds",
        "A_user_whom_the_service_cannot_represent_is_refused",
    ];

    private static readonly Dictionary<NumbersFault, string[]> Expected = new()
    {
        [NumbersFault.CutsNumbers] = ["A_word_of_the_wrong_type_is_no_approval"],
        [NumbersFault.ReadsNumbersInTexts] = ["A_word_of_the_wrong_type_is_no_approval"],
        [NumbersFault.TakesTheLastOfTwoFields] =
        [
            "An_answer_that_contradicts_itself_is_no_approval",
            "An_approval_of_two_challenges_is_no_approval",
            "An_approval_beside_a_look_alike_of_its_word_is_no_approval",
            "An_approval_beside_a_look_alike_of_its_challenge_is_no_approval",
        ],
        [NumbersFault.IgnoresLookAlikes] =
            ["An_approval_beside_a_look_alike_of_its_word_is_no_approval", "An_approval_beside_a_look_alike_of_its_challenge_is_no_approval"],
        [NumbersFault.ComparesIdsAsDoubles] = ["An_approval_of_another_challenge_is_no_approval", "An_approval_of_a_similar_challenge_is_no_approval"],
        [NumbersFault.IgnoresWhichChallengeIsMeant] =
            ["An_approval_of_another_challenge_is_no_approval", "An_approval_of_a_similar_challenge_is_no_approval", "An_approval_that_leaves_out_its_challenge_is_no_approval"],
        [NumbersFault.TakesAMissingIdForTheRequestedOne] = // a number that is too long for an id is none
            ["An_approval_of_a_similar_challenge_is_no_approval", "An_approval_that_leaves_out_its_challenge_is_no_approval"],
    };

    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public async Task A_correct_provider_passes(ConformanceCase rule)
    {
        string? reason = null;
        await rule.RunAsync(new NumbersFixture(), because => reason = because);
        Assert.That(reason, Lacking.Contains(rule.Name) ? Is.Not.Null : Is.Null);
        if (reason is not null)
            Assert.Ignore(reason);
    }

    [TestCaseSource(nameof(Faults))]
    public async Task A_wrong_provider_fails_exactly_what_it_gets_wrong(NumbersFault fault)
    {
        Dictionary<string, string> failed = [];
        foreach (ConformanceCase rule in ConformanceSuite.Cases.Where(rule => FullCheckAttribute.IsOn || Expected[fault].Contains(rule.Name)))
        {
            try
            {
                await rule.RunAsync(new NumbersFixture(fault), _ => { });
            }
            catch (ConformanceException e)
            {
                failed[rule.Name] = e.Message;
            }
        }

        Assert.That(failed.Keys, Is.EquivalentTo(Expected[fault]), string.Join("\n", failed.Values));
    }

    private static IEnumerable<NumbersFault> Faults() => Enum.GetValues<NumbersFault>().Where(fault => fault != NumbersFault.None);
}
