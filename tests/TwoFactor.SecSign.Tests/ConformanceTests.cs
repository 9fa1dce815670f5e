using TwoFactor.Testing.Conformance;

namespace TwoFactor.SecSign.Tests;

/// <summary>SecSign ID keeps the eight rules of <see cref="ITwoFactorProvider"/>.</summary>
public sealed class ConformanceTests
{
    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task Keeps_the_contract(ConformanceCase rule) => rule.RunAsync(new SecSignFixture(), Assert.Ignore);
}
