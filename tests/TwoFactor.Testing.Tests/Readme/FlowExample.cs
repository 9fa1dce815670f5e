using TwoFactor.Testing.FlowRules;
using TwoFactor.Testing.Tests.FlowRules;

namespace TwoFactor.Testing.Tests.Readme;

[Parallelizable(ParallelScope.All)]
public sealed class LoginTests
{
    [TestCaseSource(typeof(FlowSuite), nameof(FlowSuite.Cases))]
    public Task Logins_keep_the_rules(FlowCase rule) => rule.RunAsync(new FlowFixture(builder => builder.AddSampleStore()), Assert.Ignore);
}
