using TwoFactor.Testing.Conformance;

namespace TwoFactor.Testing.Tests.Conformance;

/// <summary>The in-memory provider, which hosts use in their tests, keeps the contract. All cases that are not about HTTP apply to it, except one; a case that
/// does not apply gives its reason.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class InMemoryConformanceTests
{
    private const string NoHttp = "The provider does not speak HTTP.";

    private static readonly string[] OtherReasons = ["A_user_whom_the_service_cannot_represent_is_refused"];

    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public async Task Keeps_the_contract(ConformanceCase rule)
    {
        string? reason = null;
        await rule.RunAsync(new InMemoryFixture(), because => reason = because);
        Assert.That(reason, OtherReasons.Contains(rule.Name) ? Is.Not.Null.And.Not.EqualTo(NoHttp) : Is.Null.Or.EqualTo(NoHttp));
        if (reason is not null)
            Assert.Ignore(reason);
    }

    [Test]
    public async Task The_case_about_redirects_does_not_apply()
    {
        string? reason = null;
        await ConformanceSuite.Cases.Single(rule => rule.Name == "Redirects_are_not_followed").RunAsync(new InMemoryFixture(), because => reason = because);
        Assert.That(reason, Is.EqualTo(NoHttp));
    }
}
