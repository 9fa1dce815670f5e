using TwoFactor.Testing.FlowRules.Cases;

namespace TwoFactor.Testing.FlowRules;

/// <summary>Tests that logins keep the ten rules in the remarks of <see cref="ITwoFactorFlow"/>, over any store.</summary>
/// <example>
/// In NUnit, over a store of your own:
/// <code>
/// [TestCaseSource(typeof(FlowSuite), nameof(FlowSuite.Cases))]
/// public Task Keeps_the_rules(FlowCase rule) => rule.RunAsync(new FlowFixture(builder => builder.AddMyStore()), Assert.Ignore);
/// </code>
/// </example>
public static class FlowSuite
{
    /// <summary>All cases.</summary>
    public static IReadOnlyList<FlowCase> Cases { get; } =
    [
        .. Binding.Cases,
        .. OddIds.Cases,
        .. Once.Cases,
        .. Collecting.Cases,
        .. Finality.Cases,
        .. Waiters.Cases,
        .. Cadence.Cases,
        .. WakeUps.Cases,
        .. Endings.Cases,
        .. Callbacks.Cases,
        .. ApprovingUser.Cases,
        .. FailureModes.Cases,
        .. OpenQuestions.Cases,
        .. Limits.Cases,
        .. Comparison.Cases,
        .. NamesAlone.Cases,
        .. StoreTroubles.Cases,
        .. Schedules.Cases,
    ];
}
