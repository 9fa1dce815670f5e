using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.Tests.Conformance.Sample;
using TwoFactor.Testing.Tests.Readme;

namespace TwoFactor.Testing.Tests.Conformance;

/// <summary>A correct provider passes the suite also if its starts are neither JSON nor forms, and the fixture says where the user is. Otherwise the cases about the
/// user are skipped.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OtherFormatsTests
{
    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task A_correct_provider_whose_starts_are_XML_passes(ConformanceCase rule) => rule.RunAsync(new XmlFixture(), Assert.Fail);

    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public async Task Only_cases_about_the_user_are_skipped_if_the_fixture_does_not_tell_the_user_in_XML(ConformanceCase rule)
    {
        string? reason = null;
        await rule.RunAsync(new UnreadFixture(), because => reason = because);
        Assert.That(reason, rule.Family == "UserNames" ? Does.Contain("UserIn") : Is.Null);
    }

    [TestCase("A_start_asks_for_the_user_exactly_once")]
    [TestCase("Challenges_that_run_side_by_side_do_not_mix")]
    public async Task A_case_that_cannot_find_the_user_in_a_token_is_skipped(string name)
    {
        string? reason = null;
        await ConformanceSuite.Cases.Single(rule => rule.Name == name).RunAsync(new TokenFixture(), because => reason = because);
        Assert.That(reason, Does.Contain("UserIn"));
    }

    [Test]
    public void A_provider_that_asks_for_another_user_than_the_fixture_reads_fails() => Assert.That(
        () => ConformanceSuite.Cases.Single(rule => rule.Name == "A_name_in_upper_case_arrives_as_it_is").RunAsync(new XmlFixture(lowersUsers: true), Assert.Fail),
        Throws.TypeOf<ConformanceException>());

    private class UnreadFixture : SampleFixture
    {
        protected override void AddProvider(ITwoFactorBuilder builder, string tenant) => builder.AddSample(tenant, options => options.WritesXml = true);
    }

    private sealed class XmlFixture(bool lowersUsers = false) : UnreadFixture
    {
        protected override string? UserIn(ServiceRequest request)
        {
            string user = XElement.Parse(request.Body).Element("user")!.Value;
            return lowersUsers ? user.ToLowerInvariant() : user;
        }
    }

    /// <summary>The requests of a provider that only the service can read.</summary>
    private sealed class TokenFixture : SampleFixture
    {
        protected override void AddProvider(ITwoFactorBuilder builder, string tenant) => builder.AddSample(tenant, options => options.WritesTokens = true);
    }
}
