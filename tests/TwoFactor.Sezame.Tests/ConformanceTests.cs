using TwoFactor.Testing.Conformance;

namespace TwoFactor.Sezame.Tests;

/// <summary>Sezame keeps the eight rules of <see cref="ITwoFactorProvider"/>.</summary>
public sealed class ConformanceTests
{
    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task Keeps_the_contract(ConformanceCase rule) => rule.RunAsync(new SezameFixture(), Assert.Ignore);
}
