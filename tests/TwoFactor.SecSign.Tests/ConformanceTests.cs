using TwoFactor.Testing.Conformance;

namespace TwoFactor.SecSign.Tests;

/// <summary>SecSign ID keeps the eight rules of <see cref="ITwoFactorProvider"/>.</summary>
public sealed class ConformanceTests
{
    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task Keeps_the_contract(ConformanceCase rule) => rule.RunAsync(new SecSignFixture(), Assert.Ignore);

    [Test]
    public async Task Every_case_is_run_but_those_about_what_the_service_lacks()
    {
        List<string> skipped = [];
        foreach (ConformanceCase rule in ConformanceSuite.Cases)
            await rule.RunAsync(new SecSignFixture(), _ => skipped.Add(rule.Name));

        Assert.That(skipped, Is.EquivalentTo(new[]
        {
            "A_name_with_quotes_arrives_as_it_is",
            "A_name_with_a_backslash_arrives_as_it_is",
            "A_name_with_separators_arrives_as_it_is",
            "A_name_beyond_ASCII_arrives_as_it_is",
            "A_word_of_the_wrong_type_is_no_approval",
            "An_answer_with_something_behind_it_is_no_approval",
        }));
    }
}
