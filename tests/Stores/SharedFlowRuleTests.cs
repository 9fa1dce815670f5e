using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.FlowRules;

namespace TwoFactor.Tests.Stores;

/// <summary>The flow's ten rules over a real engine. Its clock cannot be moved, so the cases wait in real time, several in parallel.</summary>
[Parallelizable(ParallelScope.All)]
public abstract class SharedFlowRuleTests : EngineTests
{
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly EphemeralDataProtectionProvider keys = new();

    // These depend least on the store. They are always tested over the one in memory, and in .ci/run over Redis.
    private static readonly string[] FamiliesLeastAboutStores = ["Endings", "Binding", "FailureModes", "OddIds", "NamesAlone", "Callbacks", "Cadence", "Comparison"];

    // These cost most here, and a smaller case of the same family says nearly the same about the store.
    private static readonly string[] CostliestCases =
    [
        "Limits.Starts_without_the_first_factor_are_limited",
        "Waiters.A_thousand_looks_cost_nothing",
        "Waiters.A_flood_of_wake_ups_costs_nothing",
        "Waiters.Waiters_that_come_and_go_cost_nothing",
        "Waiters.A_thousand_waiters_cost_what_one_costs",
    ];

    // These take minutes, or exact times, of a clock that tests can move.
    private static readonly string[] NotApplicable =
    [
        "One_call_that_does_not_reach_the_store_loses_no_login",
        "One_lost_answer_of_the_store_lets_nobody_in_twice",
        "Random_visits_do_not_show_whether_a_name_exists",
        "No_failure_mode_applies_to_a_question_that_was_opened",
        "An_expired_id_gets_the_answer_for_an_unknown_id_on_every_node",
        "A_login_that_somebody_asks_about_is_not_abandoned",
        "Polls_are_quick_at_first_and_slow_later",
        "Jitter_stays_within_its_part_of_the_interval",
        "An_answer_in_time_may_be_collected_a_little_later",
        "An_answer_is_not_kept_longer_than_it_can_be_collected",
        "An_answer_in_time_is_found_after_the_deadline_if_the_service_was_down",
    ];

    [TestCaseSource(typeof(FlowSuite), nameof(FlowSuite.Cases))]
    public Task Logins_keep_the_rules(FlowCase rule)
    {
        if (FindReasonToSkip(IsAboutStores(rule)) is { } reason)
            Assert.Ignore(reason);
        return SuiteRun.RunAsync(rule.Name, NotApplicable, skip => rule.RunAsync(new FlowFixture(AddStore) { HasOwnClock = true, Nodes = 2, Timeout = Timeout }, skip));
    }

    [Test]
    public void Every_skipped_rule_is_in_the_suite() => Assert.That(NotApplicable, Is.SubsetOf(FlowSuite.Cases.Select(rule => rule.Name)));

    /// <summary>Why a rule is skipped over this engine; null to test it.</summary>
    protected virtual string? FindReasonToSkip(bool isAboutStores) => isAboutStores || FullCheckAttribute.IsOn ? null : FullCheckAttribute.SkipReason;

    /// <summary>Adds the store to a host.</summary>
    protected virtual void AddStore(ITwoFactorBuilder builder, TimeSpan timeout) => Engine.AddTo(builder, Engine.ConnectionString, timeout);

    private static bool IsAboutStores(FlowCase rule) => !FamiliesLeastAboutStores.Contains(rule.Family) && !CostliestCases.Contains(rule.ToString());

    private void AddStore(ITwoFactorBuilder builder)
    {
        builder.Services.AddSingleton<IDataProtectionProvider>(keys);
        AddStore(builder, CommandTimeout);
    }
}
