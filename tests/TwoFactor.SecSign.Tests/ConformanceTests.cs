using TwoFactor.Testing.Conformance;

namespace TwoFactor.SecSign.Tests;

/// <summary>SecSign ID keeps the eight rules of <see cref="ITwoFactorProvider"/>. Only cases about features that the service lacks are skipped.</summary>
public sealed class ConformanceTests
{
    private static readonly string[] Lacking =
    [
        "A_fraud_notice_is_never_sent_again",
        "A_name_with_quotes_arrives_as_it_is",
        "A_name_with_a_backslash_arrives_as_it_is",
        "A_name_with_separators_arrives_as_it_is",
        "A_name_beyond_ASCII_arrives_as_it_is",
        "A_word_of_the_wrong_type_is_no_approval",
        "An_approval_with_more_content_after_it_is_no_approval",
    ];

    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public async Task Keeps_the_contract(ConformanceCase rule)
    {
        string? reason = null;
        await rule.RunAsync(new SecSignFixture(), because => reason = because);
        Assert.That(reason, Lacking.Contains(rule.Name) ? Is.Not.Null : Is.Null);
        if (reason is not null)
            Assert.Ignore(reason);
    }

    [Test]
    public void Every_skipped_rule_is_in_the_suite() => Assert.That(Lacking, Is.SubsetOf(ConformanceSuite.Cases.Select(rule => rule.Name)));
}
