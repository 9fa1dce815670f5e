using TwoFactor.Testing.Conformance;

namespace TwoFactor.Sezame.Tests;

/// <summary>Sezame keeps the eight rules of <see cref="ITwoFactorProvider"/>.</summary>
public sealed class ConformanceTests
{
    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task Keeps_the_contract(ConformanceCase rule) => rule.RunAsync(new SezameFixture(), Assert.Ignore);

    [Test]
    public async Task Every_case_is_run_but_those_about_what_the_service_lacks()
    {
        List<string> skipped = [];
        foreach (ConformanceCase rule in ConformanceSuite.Cases)
            await rule.RunAsync(new SezameFixture(), _ => skipped.Add(rule.Name));

        Assert.That(skipped, Is.EquivalentTo(new[]
        {
            "A_user_whom_the_service_cannot_carry_is_refused",
            "Cancelling_what_is_gone_succeeds",
            "Releasing_what_is_gone_succeeds",
            "An_allowed_alias_is_logged_in_under_the_true_name",
            "An_approval_by_nobody_is_no_approval",
            "An_approval_that_leaves_out_its_user_is_no_approval",
            "An_approval_beside_a_look_alike_of_its_user_is_no_approval",
            "Only_an_approval_is_judged_by_its_user",
            "Somebody_elses_approval_is_invalid",
        }));
    }
}
