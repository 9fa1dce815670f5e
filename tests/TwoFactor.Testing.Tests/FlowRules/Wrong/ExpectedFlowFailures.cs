using TwoFactor.Testing.Tests.FlowStores.Sample;

namespace TwoFactor.Testing.Tests.FlowRules.Wrong;

/// <summary>The cases of a family that each wrong store or flow must fail. All failing cases are listed, so that an accidental change of a case is noticed.</summary>
internal static class ExpectedFlowFailures
{
    /// <summary>Cases that a wrong store fails now and then, because its steps cross those of other calls. Where no other case is expected to fail, at least one of them does.</summary>
    public static IReadOnlyDictionary<(StoreFault, string), string[]> OfStoresNowAndThen { get; } = new Dictionary<(StoreFault, string), string[]>
    {
        [(StoreFault.ChangesInTwoSteps, "Once")] =
        [
            "Of_a_hundred_racing_completions_one_gets_the_approval",
            "Of_a_hundred_racing_completions_one_gets_another_end",
            "Cancellations_that_race_completions_take_nothing_away",
            "Nobody_gets_an_outcome_before_there_is_one",
        ],
        [(StoreFault.KeepsTheFirstExpiry, "Collecting")] = ["An_answer_in_time_may_be_collected_a_little_later"],
    };

    public static readonly IReadOnlyDictionary<(StoreFault, string), string[]> OfStores = new Dictionary<(StoreFault, string), string[]>
    {
        [(StoreFault.ConsumesTwice, "Once")] =
        [
            "Of_a_hundred_racing_completions_one_gets_the_approval",
            "Of_a_hundred_racing_completions_one_gets_another_end",
            "Cancellations_that_race_completions_take_nothing_away",
            "One_yes_lets_one_login_in",
        ],
        [(StoreFault.ChangesInTwoSteps, "Once")] = [],
        [(StoreFault.KeepsTheFirstExpiry, "Collecting")] = ["An_answer_is_not_kept_longer_than_it_can_be_collected"],
        [(StoreFault.GivesTurnsThatAreNotDue, "Waiters")] =
        [
            "Waiters_on_all_nodes_cost_what_one_costs",
            "A_thousand_looks_cost_nothing",
            "Waiters_that_come_and_go_cost_nothing",
        ],
        [(StoreFault.WakesItsOwnNodeOnly, "WakeUps")] =
        [
            "All_nodes_learn_of_a_change_without_a_poll",
            "A_change_between_a_look_and_a_wait_is_not_lost",
        ],
        [(StoreFault.NeverWakesForEarlierTurns, "Callbacks")] = ["A_callback_makes_the_flow_poll_at_once"],
        [(StoreFault.BringsTurnsForwardWithoutGap, "Callbacks")] = ["A_flood_of_callbacks_polls_once_within_the_minimum_interval"],
        [(StoreFault.CountsOneTooMany, "Limits")] =
        [
            "A_subject_is_asked_no_more_often_than_the_limit",
            "Without_a_first_factor_the_limit_is_stricter",
            "A_tenant_is_asked_no_more_often_than_its_limit",
            "A_thousand_starts_a_second_reach_the_service_as_often_as_the_limit_says",
        ],
        [(StoreFault.NeverPauses, "Limits")] = ["After_a_denial_the_person_is_left_alone_for_a_while"],
        [(StoreFault.ReturnsTheWholeWindow, "Limits")] = ["Without_a_first_factor_the_limit_is_stricter"],
        [(StoreFault.ForgetsTheTag, "OpenQuestions")] =
        [
            "The_same_browser_that_asks_again_gets_the_open_question",
            "A_hundred_tabs_of_a_browser_ask_one_question",
            "A_browser_that_starts_twice_at_once_has_one_question",
            "A_page_that_is_loaded_again_finds_the_question_it_left",
        ],
    };

    public static readonly IReadOnlyDictionary<(FlowFault, string), string[]> OfFlows = new Dictionary<(FlowFault, string), string[]>
    {
        [(FlowFault.IgnoresTheTenant, "Binding")] =
        [
            "A_wrong_tenant_gets_the_answer_for_an_unknown_id",
            "A_foreign_key_costs_what_an_unknown_id_costs",
        ],
        [(FlowFault.IgnoresTheSubject, "Binding")] =
        [
            "A_wrong_subject_gets_the_answer_for_an_unknown_id",
            "A_foreign_key_costs_what_an_unknown_id_costs",
        ],
        [(FlowFault.IgnoresThePurpose, "Binding")] =
        [
            "A_wrong_purpose_gets_the_answer_for_an_unknown_id",
            "A_foreign_key_costs_what_an_unknown_id_costs",
        ],
        [(FlowFault.IgnoresTheBrowser, "Binding")] =
        [
            "A_wrong_browser_gets_the_answer_for_an_unknown_id",
            "A_browser_for_a_login_without_one_gets_the_answer_for_an_unknown_id",
            "A_foreign_key_costs_what_an_unknown_id_costs",
        ],
        [(FlowFault.SaysThatTheIdIsKnown, "Binding")] =
        [
            "A_wrong_tenant_gets_the_answer_for_an_unknown_id",
            "A_wrong_subject_gets_the_answer_for_an_unknown_id",
            "A_wrong_purpose_gets_the_answer_for_an_unknown_id",
            "A_wrong_browser_gets_the_answer_for_an_unknown_id",
            "A_browser_for_a_login_without_one_gets_the_answer_for_an_unknown_id",
        ],
        [(FlowFault.TrimsIds, "OddIds")] = ["An_id_in_another_spelling_gets_the_answer_for_an_unknown_id"],
        [(FlowFault.LooksAtSevenBits, "OddIds")] = ["An_id_with_any_bit_flipped_gets_the_answer_for_an_unknown_id"],
        [(FlowFault.HandsOutAgain, "Once")] =
        [
            "Of_a_hundred_racing_completions_one_gets_the_approval",
            "Of_a_hundred_racing_completions_one_gets_another_end",
            "Cancellations_that_race_completions_take_nothing_away",
        ],
        [(FlowFault.LetsWaitersMissTheEnd, "WakeUps")] = ["Watching_shows_growing_versions_and_ends_with_the_end"],
        [(FlowFault.EndsWaitsAtOnce, "WakeUps")] =
        [
            "A_thousand_waiters_on_all_nodes_learn_of_an_answer",
            "All_nodes_learn_of_a_change_without_a_poll",
            "A_change_between_a_look_and_a_wait_is_not_lost",
            "A_node_that_missed_wake_ups_looks_again_after_the_gap",
            "A_wait_ends_at_its_time_with_what_is_known",
            "A_waiter_who_leaves_ends_no_other_wait",
        ],
        [(FlowFault.CallsTroubleNotFound, "StoreTroubles")] = ["Without_a_store_nobody_is_asked_and_nobody_let_in"],
        [(FlowFault.TimesOutAtTimes, "Schedules")] =
        [
            "Random_logins_one_step_after_the_other_keep_the_rules",
            "Random_logins_with_steps_at_once_keep_the_rules",
        ],
        [(FlowFault.RepeatsStarts, "FailureModes")] =
        [
            "Closed_lets_nobody_in_whatever_fails",
            "OpenWithAudit_lets_in_only_with_a_first_factor_where_nobody_was_asked",
            "OtherProvider_asks_the_other_only_where_nobody_was_asked",
        ],
        [(FlowFault.TellsWhoIsUnknown, "NamesAlone")] =
        [
            "A_visit_until_the_time_is_over_does_not_show_whether_a_name_exists",
            "A_page_with_a_picture_does_not_show_whether_a_name_exists",
            "Asking_again_and_from_elsewhere_does_not_show_whether_a_name_exists",
            "The_limits_do_not_show_whether_a_name_exists",
            "A_question_that_cannot_be_cancelled_does_not_show_whether_a_name_exists",
            "What_its_owner_does_with_a_first_factor_does_not_show_whether_a_name_exists",
            "Random_visits_do_not_show_whether_a_name_exists",
            "Nobody_is_let_in_by_a_name_that_cannot_be_asked",
        ],
        [(FlowFault.TellsWhoIsUnknown, "Limits")] =
        [
            "Without_a_first_factor_the_limit_is_stricter",
            "Starts_without_the_first_factor_are_limited",
        ],
        [(FlowFault.TakesEveryBrowserForAnother, "OpenQuestions")] =
        [
            "The_same_browser_that_asks_again_gets_the_open_question",
            "A_hundred_tabs_of_a_browser_ask_one_question",
            "A_browser_that_starts_twice_at_once_has_one_question",
            "A_browser_that_starts_again_before_it_collects_gets_its_approval_and_no_question",
            "A_page_that_is_loaded_again_finds_the_question_it_left",
        ],
        [(FlowFault.ForgetsTheRelease, "Endings")] = ["An_approval_is_released_once"],
        [(FlowFault.ForgetsToCancel, "Endings")] =
        [
            "A_cancelled_login_is_withdrawn_once",
            "An_abandoned_login_is_cancelled_once",
            "A_host_that_stops_leaves_only_questions_that_another_node_can_collect",
        ],
        [(FlowFault.ApprovesUnasked, "Callbacks")] = ["A_callback_decides_nothing"],
        [(FlowFault.ShowsNoMessage, "Comparison")] =
        [
            "The_page_and_the_phone_show_one_code",
            "A_host_may_do_without_codes",
            "The_code_fits_whatever_the_message_is",
        ],
        [(FlowFault.KeepsTheFirstStatus, "Finality")] =
        [
            "What_the_service_says_after_a_no_changes_nothing",
            "What_the_service_says_after_a_yes_changes_nothing",
            "Every_node_sees_the_end_at_once",
            "A_late_answer_does_not_undo_a_cancellation",
        ],
    };
}
