using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.Tests.Readme;

namespace TwoFactor.Testing.Tests.Conformance;

/// <summary>A failed case tells what the provider did, also if the provider hides it in an exception of its own.</summary>
public sealed class FailureMessageTests
{
    [Test]
    public void A_call_about_no_known_challenge_is_reported_although_the_provider_wraps_exceptions() => Assert.That(
        () => RunAsync("Two_challenges_of_one_user_do_not_mix"),
        Throws.TypeOf<ConformanceException>().With.Message.Contains("a Poll that names one of the challenges"));

    [Test]
    public void A_failure_has_the_message_of_the_providers_exception_and_the_exception_itself() => Assert.That(
        () => RunAsync("An_approval_that_is_read_late_counts"),
        Throws.TypeOf<ConformanceException>().With.Message.Contains("Something is broken.").And.InnerException.TypeOf<TwoFactorException>());

    private static Task RunAsync(string name) => ConformanceSuite.Cases.Single(rule => rule.Name == name).RunAsync(new WrappingFixture(), Assert.Fail);

    private sealed class WrappingFixture : SampleFixture
    {
        protected internal override ITwoFactorProvider Resolve(IServiceProvider services, string tenant) => new Wrapping(base.Resolve(services, tenant));
    }

    /// <summary>Polls a challenge that nobody started, and calls every exception a failure of the service.</summary>
    private sealed class Wrapping(ITwoFactorProvider inner) : DelegatingTwoFactorProvider(inner)
    {
        public override async Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
        {
            ChallengeHandle other = new()
            {
                Provider = handle.Provider,
                Tenant = handle.Tenant,
                User = handle.User,
                ServiceIds = new Dictionary<string, string> { ["id"] = new string('a', 32) },
                Endpoint = handle.Endpoint,
                StartedAt = handle.StartedAt,
                Deadline = handle.Deadline,
            };
            try
            {
                await base.PollStateAsync(other, cancellationToken);
            }
            catch (Exception e)
            {
                throw Broken(e);
            }

            throw Broken(cause: null);
        }

        private static TwoFactorException Broken(Exception? cause) => new(TwoFactorError.Unavailable, "Something is broken.", cause);
    }
}
