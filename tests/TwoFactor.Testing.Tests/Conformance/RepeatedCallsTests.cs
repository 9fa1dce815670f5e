using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.Tests.Readme;

namespace TwoFactor.Testing.Tests.Conformance;

/// <summary>A correct provider passes the suite also if it repeats polls, cancellations and releases after a pause by the host's clock.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class RepeatedCallsTests
{
    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task A_correct_provider_that_repeats_what_it_may_passes(ConformanceCase rule) => rule.RunAsync(new RepeatingFixture(), Assert.Fail);

    private sealed class RepeatingFixture : SampleFixture
    {
        protected internal override ITwoFactorProvider Resolve(IServiceProvider services, string tenant) =>
            new Repeating(base.Resolve(services, tenant), services.GetRequiredService<TimeProvider>());
    }

    private sealed class Repeating(ITwoFactorProvider inner, TimeProvider time) : DelegatingTwoFactorProvider(inner)
    {
        public override Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
            TwiceAsync(() => base.PollStateAsync(handle, cancellationToken), cancellationToken);

        public override Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
            TwiceAsync(() => base.CancelAsync(handle, cancellationToken), cancellationToken);

        public override Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => TwiceAsync(
            async () =>
            {
                await base.ReleaseAsync(handle, cancellationToken);
                return true;
            },
            cancellationToken);

        private async Task<T> TwiceAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
        {
            try
            {
                return await call();
            }
            catch (TwoFactorException e) when (e.IsTransient)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
                return await call();
            }
        }
    }
}
