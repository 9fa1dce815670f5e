using TwoFactor.Testing.Conformance.Cases;

namespace TwoFactor.Testing.Conformance;

/// <summary>Proves that a provider keeps the eight rules in the remarks of <see cref="ITwoFactorProvider"/>.</summary>
/// <example>
/// In NUnit, over a fixture of your own:
/// <code>
/// [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
/// public Task Keeps_the_contract(ConformanceCase rule) => rule.RunAsync(new SezameFixture(), Assert.Ignore);
/// </code>
/// </example>
public static class ConformanceSuite
{
    /// <summary>Marks what a fixture is written against. New cases need new things from fixtures, so it may change in any version.</summary>
    internal const string DiagnosticId = "TWOFACTOR001";

    /// <summary>Every case there is.</summary>
    public static IReadOnlyList<ConformanceCase> Cases { get; } =
    [
        .. Starting.Cases,
        .. UserNames.Cases,
        .. Outcomes.Cases,
        .. LookAlikes.Cases,
        .. ReturnedUser.Cases,
        .. Failures.Cases,
        .. StartsOnce.Cases,
        .. Idempotence.Cases,
        .. Finality.Cases,
        .. Cancellation.Cases,
        .. BadArguments.Cases,
        .. Secrecy.Cases,
        .. Bounds.Cases,
        .. Concurrency.Cases,
    ];
}
