using TwoFactor.Testing.Conformance.Cases;

namespace TwoFactor.Testing.Conformance;

/// <summary>Tests that a provider keeps the eight rules in the remarks of <see cref="ITwoFactorProvider"/>.</summary>
/// <example>
/// In NUnit, over a fixture of your own:
/// <code>
/// [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
/// public Task Keeps_the_contract(ConformanceCase rule) => rule.RunAsync(new SezameFixture(), Assert.Ignore);
/// </code>
/// </example>
public static class ConformanceSuite
{
    /// <summary>Marks the API for fixtures. New cases may need new members, so this API may change in any version.</summary>
    internal const string DiagnosticId = "TWOFACTOR001";

    /// <summary>All cases.</summary>
    public static IReadOnlyList<ConformanceCase> Cases { get; } =
    [
        .. Starting.Cases,
        .. UserNames.Cases,
        .. Outcomes.Cases,
        .. LookAlikes.Cases,
        .. OddMessages.Cases,
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
