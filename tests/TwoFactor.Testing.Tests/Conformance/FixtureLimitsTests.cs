using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.Tests.Conformance.Sample;
using TwoFactor.Testing.Tests.Readme;

namespace TwoFactor.Testing.Tests.Conformance;

/// <summary>A fixture says which limits its provider and its service have, where they differ from the usual ones.</summary>
public sealed class FixtureLimitsTests
{
    private const int MostRequests = 4;

    [Test]
    public Task A_provider_that_sends_few_requests_at_once_passes() => Case("Challenges_that_run_side_by_side_do_not_mix").RunAsync(new CappedFixture(), Assert.Fail);

    [Test]
    public Task Only_the_ids_that_the_fixture_calls_impossible_have_to_be_refused() => Case("A_handle_with_forged_ids_is_refused").RunAsync(new AnyIdFixture(), Assert.Fail);

    private static ConformanceCase Case(string name) => ConformanceSuite.Cases.Single(rule => rule.Name == name);

    private sealed class CappedFixture : SampleFixture
    {
        public override int ConcurrentCalls => MostRequests;

        protected internal override ITwoFactorProvider Resolve(IServiceProvider services, string tenant) => new Capped(base.Resolve(services, tenant));
    }

    private sealed class AnyIdFixture : SampleFixture
    {
        public override IEnumerable<string> ImpossibleIds => [];

        protected override void AddProvider(ITwoFactorBuilder builder, string tenant) => builder.AddSample(tenant, options => options.Fault = Fault.ChecksNoIds);
    }

    private sealed class Capped(ITwoFactorProvider inner) : DelegatingTwoFactorProvider(inner)
    {
        private readonly SemaphoreSlim requests = new(MostRequests);

        public override Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) =>
            InTurnAsync(() => base.StartChallengeAsync(request, cancellationToken), cancellationToken);

        public override Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
            InTurnAsync(() => base.PollStateAsync(handle, cancellationToken), cancellationToken);

        private async Task<T> InTurnAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
        {
            await requests.WaitAsync(cancellationToken);
            try
            {
                return await call();
            }
            finally
            {
                requests.Release();
            }
        }
    }
}
