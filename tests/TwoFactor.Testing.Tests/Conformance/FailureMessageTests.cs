using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.FlowRules.Stage;
using TwoFactor.Testing.FlowStores;
using TwoFactor.Testing.Suites;
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

    [Test]
    public void A_call_that_throws_a_TimeoutException_has_ended()
    {
        Assert.That(
            () => RunAsync("An_approval_that_is_read_late_counts", new TimedOutFixture()),
            Throws.TypeOf<ConformanceException>().With.Message.Contains("an exception, TimeoutException (The host gave up.)"));
        Assert.That(StoreScene.Describe(new TimeoutException("The engine gave up.")), Is.EqualTo("an exception, TimeoutException (The engine gave up.)"));
        Assert.That(Answer.Of(new TimeoutException("The engine gave up.")), Is.EqualTo("TimeoutException: The engine gave up."));
    }

    [Test]
    public void A_call_that_does_not_end_is_told_from_one_that_throws_a_TimeoutException()
    {
        Assert.That(() => Task.FromException(new TimeoutException()).WithinAsync(TimeSpan.Zero), Throws.TypeOf<TimeoutException>());
        Assert.That(() => new TaskCompletionSource().Task.WithinAsync(TimeSpan.Zero), Throws.TypeOf<DidNotEndException>());
    }

    private static Task RunAsync(string name) => RunAsync(name, new WrappingFixture());

    private static Task RunAsync(string name, ProviderFixture fixture) => ConformanceSuite.Cases.Single(rule => rule.Name == name).RunAsync(fixture, Assert.Fail);

    private sealed class TimedOutFixture : SampleFixture
    {
        protected internal override ITwoFactorProvider Resolve(IServiceProvider services, string tenant) => new TimedOut(base.Resolve(services, tenant));
    }

    private sealed class TimedOut(ITwoFactorProvider inner) : DelegatingTwoFactorProvider(inner)
    {
        public override Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
            throw new TimeoutException("The host gave up.");
    }

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
