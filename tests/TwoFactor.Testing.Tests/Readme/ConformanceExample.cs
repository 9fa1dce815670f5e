using TwoFactor.Testing.Conformance;

namespace TwoFactor.Testing.Tests.Readme;

[Parallelizable(ParallelScope.All)]
public sealed class ConformanceTests
{
    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task Keeps_the_contract(ConformanceCase rule) => rule.RunAsync(new SampleFixture(), Assert.Ignore);
}
