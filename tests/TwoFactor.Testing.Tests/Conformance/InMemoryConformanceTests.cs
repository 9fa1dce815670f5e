using TwoFactor.Testing.Conformance;

namespace TwoFactor.Testing.Tests.Conformance;

/// <summary>The in-memory provider keeps the rules that it stands for in hosts' tests.</summary>
public sealed class InMemoryConformanceTests
{
    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task Keeps_the_contract(ConformanceCase rule) => rule.RunAsync(new InMemoryFixture(), Assert.Ignore);
}
