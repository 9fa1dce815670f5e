using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.Tests.Conformance.Sample;
using TwoFactor.Testing.Tests.Readme;

namespace TwoFactor.Testing.Tests.Conformance;

/// <summary>A correct provider passes the suite also if its service has other names than the suite's: only numbers, names in upper case,
/// or names that JSON escapes.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OtherNamesTests
{
    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task A_correct_provider_of_a_service_with_names_in_upper_case_passes(ConformanceCase rule) => rule.RunAsync(new UpperCaseFixture(), Assert.Ignore);

    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task A_correct_provider_of_a_service_whose_users_are_numbers_passes(ConformanceCase rule) => rule.RunAsync(new NumberFixture(), Assert.Ignore);

    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task A_correct_provider_of_a_service_whose_users_are_escaped_in_JSON_passes(ConformanceCase rule) => rule.RunAsync(new TelephoneFixture(), Assert.Ignore);

    // Only the cases about names that are no numbers do not apply.
    [Test]
    public async Task Nearly_all_cases_apply_to_a_service_whose_users_are_numbers([Values] bool areTelephones)
    {
        List<string> skipped = [];
        foreach (ConformanceCase rule in ConformanceSuite.Cases)
            await rule.RunAsync(areTelephones ? new TelephoneFixture() : new NumberFixture(), _ => skipped.Add(rule.Family));
        Assert.That(skipped, Has.Count.EqualTo(5).And.All.EqualTo("UserNames"));
    }

    [Test]
    public void A_wrong_provider_of_a_service_whose_users_are_escaped_in_JSON_fails() => Assert.That(
        () => ConformanceSuite.Cases.Single(rule => rule.Name == "An_approval_that_leaves_out_its_user_is_no_approval")
            .RunAsync(new TelephoneFixture(Fault.TakesAMissingUserForTheRequestedOne), Assert.Ignore),
        Throws.TypeOf<ConformanceException>());

    [Test]
    public void A_fixture_whose_users_its_service_cannot_have_is_told_so()
    {
        ConformanceCase rule = ConformanceSuite.Cases.Single(rule => rule.Name == "A_start_asks_for_the_user_exactly_once");
        Assert.That(() => rule.RunAsync(new WrongNumberFixture(), Assert.Ignore), Throws.InvalidOperationException.With.Message.Contains("User").And.Message.Contains("NormalForm"));
    }

    private sealed class UpperCaseFixture : OtherNamesFixture
    {
        protected internal override string? NormalForm(string user) => user.ToUpperInvariant();
    }

    private class NumberFixture : OtherNamesFixture
    {
        protected internal override string User => "4006900071";

        protected internal override string OtherUser => "4006900128";

        protected internal override string? NormalForm(string user) => user.All(char.IsAsciiDigit) ? user : null;
    }

    private sealed class TelephoneFixture(Fault fault = Fault.None) : OtherNamesFixture
    {
        protected internal override string User => "+491701234567";

        protected internal override string OtherUser => "+491707654321";

        protected internal override string? NormalForm(string user) => user.StartsWith('+') && user.Skip(1).All(char.IsAsciiDigit) ? user : null;

        protected override void AddProvider(ITwoFactorBuilder builder, string tenant) => builder.AddSample(tenant, options => options.Fault = fault);
    }

    private sealed class WrongNumberFixture : NumberFixture
    {
        protected internal override string User => "jane.doe";
    }

    /// <summary>The sample service with other names. Its provider writes them as the service does, and its service has no others.</summary>
    private abstract class OtherNamesFixture : SampleFixture
    {
        protected internal override ITwoFactorProvider Resolve(IServiceProvider services, string tenant) => new Normalizing(base.Resolve(services, tenant), NormalForm);

        protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.State state)
        {
            Assert.That(state.User, Is.Empty.Or.EqualTo(NormalForm(state.User)), "the service does not write its users so");
            return base.Answer(request, state);
        }
    }

    private sealed class Normalizing(ITwoFactorProvider inner, Func<string, string?> normalForm) : DelegatingTwoFactorProvider(inner)
    {
        public override Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) => Inner.StartChallengeAsync(
            request is null ? null! : new ChallengeRequest(normalForm(request.User) ?? throw new ArgumentException("The service has no such user.", nameof(request)))
            {
                Message = request.Message,
                Lifetime = request.Lifetime,
                AllowAlias = request.AllowAlias,
                CallbackUri = request.CallbackUri,
                CallbackData = request.CallbackData,
            },
            cancellationToken);
    }
}
