using TwoFactor.Testing.FlowRules;

namespace TwoFactor.Testing.Tests.FlowRules;

/// <summary>Logins over the store in memory keep the ten rules.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class InMemoryFlowTests
{
    [TestCaseSource(typeof(FlowSuite), nameof(FlowSuite.Cases))]
    public Task Logins_keep_the_rules(FlowCase rule) => rule.RunAsync(new FlowFixture(), Assert.Ignore);
}
