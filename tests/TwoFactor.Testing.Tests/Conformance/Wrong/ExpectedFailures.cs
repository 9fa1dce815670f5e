using TwoFactor.Testing.Tests.Conformance.Sample;

namespace TwoFactor.Testing.Tests.Conformance.Wrong;

/// <summary>The cases that each wrong provider must fail. All failing cases are listed, so that an accidental change of a case is noticed.</summary>
internal static class ExpectedFailures
{
    public static readonly IReadOnlyDictionary<Fault, string[]> Of = new Dictionary<Fault, string[]>
    {
        [Fault.TakesUnknownWordsForApproval] =
            ["An_unknown_word_is_no_answer", "A_word_that_looks_like_an_approval_is_no_approval", "A_cancellation_that_left_the_challenge_open_is_a_failure"],
        [Fault.TakesAMissingWordForApproval] = ["An_empty_word_is_no_approval", "A_word_of_the_wrong_type_is_no_approval"],
        [Fault.TakesUnreadableAnswersForApproval] =
        [
            "A_word_of_the_wrong_type_is_no_approval",
            "An_answer_that_contradicts_itself_is_no_approval",
            "An_approval_with_more_content_after_it_is_no_approval",
            "An_empty_answer_is_no_approval",
            "A_web_page_is_no_approval",
            "A_bare_word_is_no_approval",
            "An_approval_under_an_error_status_is_no_approval",
            "An_approval_of_another_challenge_is_no_approval",
            "An_approval_of_a_similar_challenge_is_no_approval",
            "An_approval_that_leaves_out_its_challenge_is_no_approval",
            "An_approval_of_two_challenges_is_no_approval",
            "An_approval_beside_a_look_alike_of_its_word_is_no_approval",
            "An_approval_beside_a_look_alike_of_its_user_is_no_approval",
            "An_approval_inside_a_page_is_no_approval",
            "A_page_of_a_proxy_does_not_end_a_challenge",
            "A_poll_after_a_failed_poll_reads_the_state",
            "An_oversized_answer_is_cut_off",
            "Redirects_are_not_followed",
            "An_approval_that_is_cut_within_its_user_is_no_approval",
            "An_approval_beside_a_look_alike_of_its_challenge_is_no_approval",
        ],
        [Fault.TakesTroubleForApproval] =
        [
            "A_broken_off_answer_is_no_approval",
            "An_approval_under_an_error_status_is_no_approval",
            "A_failed_poll_says_why",
            "A_failing_server_is_unavailable_and_may_be_asked_again",
            "A_poll_after_a_failed_poll_reads_the_state",
            "A_service_that_never_answers_ends_by_the_clock",
            "A_body_that_never_ends_ends_by_the_clock",
            "A_body_that_drips_ends_by_the_clock",
            "A_poll_that_a_handler_gave_up_is_unavailable",
        ],
        [Fault.IgnoresTheCaseOfWords] = ["An_unknown_word_is_no_answer"],
        [Fault.IgnoresBlanksBehindWords] = ["An_unknown_word_is_no_answer"],
        [Fault.ComparesWordsByCulture] = ["A_word_that_looks_like_an_approval_is_no_approval"],
        [Fault.TakesTheLastOfTwoWords] =
        [
            "An_answer_that_contradicts_itself_is_no_approval",
            "An_approval_of_two_challenges_is_no_approval",
            "An_approval_beside_a_look_alike_of_its_word_is_no_approval",
            "An_approval_beside_a_look_alike_of_its_user_is_no_approval",
            "An_approval_beside_a_look_alike_of_its_challenge_is_no_approval",
        ],
        [Fault.ReadsNoFurtherThanItNeeds] = ["An_approval_with_more_content_after_it_is_no_approval", "An_approval_inside_a_page_is_no_approval"],
        [Fault.FindsAnswersInPages] = ["An_approval_with_more_content_after_it_is_no_approval", "An_approval_inside_a_page_is_no_approval"],
        [Fault.IgnoresLookAlikes] =
        [
            "An_approval_beside_a_look_alike_of_its_word_is_no_approval",
            "An_approval_beside_a_look_alike_of_its_user_is_no_approval",
            "An_approval_beside_a_look_alike_of_its_challenge_is_no_approval",
        ],
        [Fault.IgnoresLookAlikesOfIds] = ["An_approval_beside_a_look_alike_of_its_challenge_is_no_approval"],
        [Fault.BelievesACutAnswer] = ["An_approval_that_is_cut_within_its_user_is_no_approval"],
        [Fault.IsSpoiltByATextForThePerson] = ["A_denial_with_an_odd_text_is_a_denial"],
        [Fault.BelievesAnyPage] = ["A_page_of_a_proxy_blames_neither_user_nor_request", "A_page_of_a_proxy_does_not_end_a_challenge"],
        [Fault.BelievesAnyPageAboutAChallenge] = ["A_page_of_a_proxy_does_not_end_a_challenge"],
        [Fault.CallsAnyCancellationDone] =
        [
            "A_refused_cancellation_says_why",
            "A_cancellation_that_got_no_answer_is_a_failure",
            "Cancelling_a_finished_challenge_says_that_it_is_finished",
            "A_cancellation_that_left_the_challenge_open_is_a_failure",
        ],
        [Fault.CallsAnyReleaseDone] = ["A_release_that_got_no_answer_is_a_failure"],
        [Fault.IgnoresTheStateOfACancellation] =
            ["Cancelling_a_finished_challenge_says_that_it_is_finished", "A_cancellation_that_left_the_challenge_open_is_a_failure"],
        [Fault.CallsAnOpenChallengeFinished] = ["A_cancellation_that_left_the_challenge_open_is_a_failure"],
        [Fault.CallsWhatIsGoneFinished] = ["Cancelling_an_unknown_challenge_succeeds"],
        [Fault.MistakesADenial] =
        [
            "A_denial_with_an_odd_text_is_a_denial",
            "Each_documented_word_means_its_state",
            "Only_an_approval_is_judged_by_its_user",
            "A_final_state_stays_when_it_is_read_again",
            "Cancelling_after_the_end_changes_nothing",
            "A_final_state_is_not_undone_by_the_deadline",
            "Challenges_that_run_side_by_side_do_not_mix",
            "Two_challenges_of_one_user_do_not_mix",
            "Two_tenants_with_the_same_user_do_not_mix",
        ],
        [Fault.IgnoresTheStatus] = ["An_approval_under_an_error_status_is_no_approval"],
        [Fault.IgnoresWhichChallengeIsMeant] =
        [
            "An_approval_of_another_challenge_is_no_approval",
            "An_approval_of_a_similar_challenge_is_no_approval",
            "An_approval_that_leaves_out_its_challenge_is_no_approval",
        ],
        [Fault.ComparesTheStartsOfIds] = ["An_approval_of_another_challenge_is_no_approval", "An_approval_of_a_similar_challenge_is_no_approval"],
        [Fault.TakesAMissingIdForTheRequestedOne] = ["An_approval_that_leaves_out_its_challenge_is_no_approval"],
        [Fault.TakesTheLastOfTwoIds] = ["An_approval_of_two_challenges_is_no_approval", "An_approval_beside_a_look_alike_of_its_challenge_is_no_approval"],
        [Fault.ComparesOnlyTheFirstId] = ["An_approval_of_a_similar_challenge_is_no_approval"],
        [Fault.IgnoresTheReturnedUser] =
        [
            "Somebody_elses_approval_is_invalid",
            "An_approval_by_a_similar_name_is_invalid",
            "An_allowed_alias_is_logged_in_under_the_true_name",
            "An_approval_without_a_user_is_no_approval",
            "An_approval_that_leaves_out_its_user_is_no_approval",
            "Any_instance_judges_who_approved",
        ],
        [Fault.BelievesTheReturnedUser] = ["Somebody_elses_approval_is_invalid", "An_approval_by_a_similar_name_is_invalid", "Any_instance_judges_who_approved"],
        [Fault.TakesALongerNameForTheRequestedOne] = ["An_approval_by_a_similar_name_is_invalid"],
        [Fault.ComparesNamesByCulture] = ["An_approval_by_a_similar_name_is_invalid"],
        [Fault.DecodesNames] = ["An_approval_by_a_similar_name_is_invalid", "A_name_with_separators_arrives_as_it_is"],
        [Fault.IgnoresTheCaseOfNames] = ["An_approval_by_a_similar_name_is_invalid"],
        [Fault.TakesAMissingUserForTheRequestedOne] = ["An_approval_that_leaves_out_its_user_is_no_approval"],
        [Fault.JudgesTheUserFromMemory] = ["Any_instance_judges_who_approved"],
        [Fault.KeepsTheAliasToItself] = ["Any_instance_judges_who_approved"],
        [Fault.JudgesEveryStateByItsUser] =
        [
            "An_unanswered_challenge_is_expired_at_its_deadline",
            "An_allowed_alias_is_logged_in_under_the_true_name",
            "Only_an_approval_is_judged_by_its_user",
            "Any_instance_judges_who_approved",
        ],
        [Fault.WaitsForEver] = ["An_unanswered_challenge_is_expired_at_its_deadline", "A_challenge_that_was_removed_after_its_deadline_is_expired"],
        [Fault.WaitsForEverIfDelivered] = ["An_unanswered_challenge_is_expired_at_its_deadline"],
        [Fault.ExpiresByTheTimeOfTheAnswer] = ["A_poll_that_is_answered_after_the_deadline_does_not_end_the_challenge"],
        [Fault.ExpiresWithoutAsking] = ["An_approval_that_is_read_late_counts", "A_final_state_is_not_undone_by_the_deadline"],
        [Fault.QuotesUsersByHand] = ["A_name_with_quotes_arrives_as_it_is", "A_name_with_a_backslash_arrives_as_it_is"],
        [Fault.EncodesUsersTwice] =
        [
            "A_name_with_quotes_arrives_as_it_is",
            "A_name_with_a_backslash_arrives_as_it_is",
            "A_name_with_separators_arrives_as_it_is",
            "A_name_beyond_ASCII_arrives_as_it_is",
        ],
        [Fault.LowersUsers] = ["A_name_in_upper_case_arrives_as_it_is"],
        [Fault.PromisesToShowMessages] = ["A_message_is_sent_exactly_where_the_service_shows_it"],
        [Fault.SendsMessagesUnasked] = ["A_message_is_sent_exactly_where_the_service_shows_it"],
        [Fault.PromisesToKeepLifetimes] = ["A_lifetime_is_sent_exactly_where_the_service_keeps_it"],
        [Fault.SendsLifetimesUnasked] = ["A_lifetime_is_sent_exactly_where_the_service_keeps_it"],
        [Fault.PromisesToCallBack] = ["A_callback_is_sent_exactly_where_the_service_calls_back"],
        [Fault.SendsCallbacksUnasked] = ["A_callback_is_sent_exactly_where_the_service_calls_back"],
        [Fault.SendsCallbackDataUnasked] = ["A_callback_is_sent_exactly_where_the_service_calls_back"],
        [Fault.MisnamesFailures] = ["A_refused_start_says_why", "A_failed_poll_says_why", "A_refused_cancellation_says_why"],
        [Fault.CallsNothingTransient] =
        [
            "A_failing_server_is_unavailable_and_may_be_asked_again",
            "An_unreachable_server_is_unavailable_and_was_sent_nothing",
            "A_service_that_never_answers_ends_by_the_clock",
            "A_body_that_never_ends_ends_by_the_clock",
            "A_poll_that_a_handler_gave_up_is_unavailable",
        ],
        [Fault.NeverSaysThatItMayHaveBeenProcessed] =
        [
            "A_lost_answer_to_a_start_is_never_sent_again",
            "A_start_past_its_deadline_is_never_sent_again",
            "A_start_that_a_server_failed_at_is_never_sent_again",
            "A_start_with_an_unreadable_answer_is_never_sent_again",
        ],
        [Fault.AlwaysSaysThatItMayHaveBeenProcessed] = ["An_unreachable_server_is_unavailable_and_was_sent_nothing"],
        [Fault.StartsTwice] =
        [
            "A_start_asks_for_the_user_exactly_once",
            "Releasing_is_sent_exactly_where_the_service_needs_it",
            "A_start_that_is_cancelled_meanwhile_is_never_sent_again",
        ],
        [Fault.RetriesStarts] =
        [
            "A_start_that_a_server_asks_to_repeat_is_never_sent_again",
            "A_lost_answer_to_a_start_is_never_sent_again",
            "A_start_past_its_deadline_is_never_sent_again",
            "A_start_that_a_server_failed_at_is_never_sent_again",
            "A_refused_start_is_never_sent_again",
            "A_start_that_reached_no_server_is_tried_once_per_server",
        ],
        [Fault.RetriesStartsLater] =
        [
            "A_start_that_a_server_asks_to_repeat_is_never_sent_again",
            "A_lost_answer_to_a_start_is_never_sent_again",
            "A_start_past_its_deadline_is_never_sent_again",
            "A_start_that_a_server_failed_at_is_never_sent_again",
            "A_start_with_an_unreadable_answer_is_never_sent_again",
            "A_refused_start_is_never_sent_again",
            "A_start_that_is_cancelled_meanwhile_is_never_sent_again",
        ],
        [Fault.RepeatsNotices] = ["A_fraud_notice_is_never_sent_again"],
        [Fault.RepeatsWhatItIsAskedToRepeat] = ["A_start_that_a_server_asks_to_repeat_is_never_sent_again", "A_fraud_notice_is_never_sent_again"],
        [Fault.CallsUnknownTroubleUnsent] = ["A_lost_answer_to_a_start_is_never_sent_again"],
        [Fault.CallsInvalidResponsesUnsent] = ["A_lost_answer_to_a_start_is_never_sent_again"],
        [Fault.PollsInTheBackground] = ["Nothing_is_asked_in_the_background"],
        [Fault.CancelsWithoutAsking] =
        [
            "A_body_that_drips_ends_by_the_clock",
            "A_refused_cancellation_says_why",
            "A_cancellation_that_got_no_answer_is_a_failure",
            "Cancelling_withdraws_or_says_that_it_cannot",
            "Cancelling_an_unknown_challenge_succeeds",
            "A_token_that_is_cancelled_meanwhile_ends_the_call",
            "A_token_that_is_cancelled_within_a_body_ends_the_call",
            "Failures_leak_nothing",
            "An_oversized_answer_is_cut_off",
            "A_service_that_never_answers_ends_by_the_clock",
            "A_body_that_never_ends_ends_by_the_clock",
            "Redirects_are_not_followed",
            "A_cancellation_names_its_challenge",
            "Cancelling_a_finished_challenge_says_that_it_is_finished",
            "A_cancellation_that_left_the_challenge_open_is_a_failure",
        ],
        [Fault.ReleasesWithoutAsking] =
        [
            "A_body_that_drips_ends_by_the_clock",
            "A_release_that_got_no_answer_is_a_failure",
            "Releasing_is_sent_exactly_where_the_service_needs_it",
            "Releasing_an_unknown_challenge_succeeds",
            "A_token_that_is_cancelled_meanwhile_ends_the_call",
            "A_token_that_is_cancelled_within_a_body_ends_the_call",
            "Failures_leak_nothing",
            "An_oversized_answer_is_cut_off",
            "A_service_that_never_answers_ends_by_the_clock",
            "A_body_that_never_ends_ends_by_the_clock",
            "Redirects_are_not_followed",
            "A_release_names_its_challenge",
        ],
        [Fault.RemembersTheFirstState] =
        [
            "A_word_of_the_wrong_type_is_no_approval",
            "An_unanswered_challenge_is_expired_at_its_deadline",
            "An_approval_that_leaves_out_its_user_is_no_approval",
            "A_denial_with_an_odd_text_is_a_denial",
            "Polling_again_reads_the_state_again",
        ],
        [Fault.RemembersFailures] = ["A_failed_poll_says_why", "A_poll_after_a_failed_poll_reads_the_state"],
        [Fault.TellsAnApprovalOnlyOnce] =
        [
            "A_poll_after_a_failed_poll_reads_the_state",
            "A_final_state_stays_when_it_is_read_again",
            "Cancelling_after_the_end_changes_nothing",
        ],
        [Fault.RemembersWhatItCancelled] = ["Cancelling_after_the_end_changes_nothing"],
        [Fault.KeepsChallengesToItself] =
            ["Any_instance_can_continue_a_challenge", "Any_instance_judges_who_approved", "A_cancellation_names_its_challenge", "A_release_names_its_challenge"],
        [Fault.SharesAFieldBetweenCalls] = ["Challenges_that_run_side_by_side_do_not_mix"],
        [Fault.PollsTheNewestOfTheUser] = ["An_approval_of_another_challenge_is_no_approval", "Two_challenges_of_one_user_do_not_mix"],
        [Fault.PollsTheNewestOfTheUserOfAnyTenant] =
        [
            "An_approval_of_another_challenge_is_no_approval",
            "Two_challenges_of_one_user_do_not_mix",
            "Two_tenants_with_the_same_user_do_not_mix",
        ],
        [Fault.CancelsTheNewest] = ["A_cancellation_names_its_challenge"],
        [Fault.ReleasesTheNewest] = ["A_release_names_its_challenge"],
        [Fault.RefusesToCancelTwice] =
        [
            "A_refused_cancellation_says_why",
            "A_cancellation_that_got_no_answer_is_a_failure",
            "Cancelling_twice_succeeds",
            "Cancelling_an_unknown_challenge_succeeds",
            "Redirects_are_not_followed",
        ],
        [Fault.RefusesToReleaseTwice] = ["A_release_that_got_no_answer_is_a_failure", "Releasing_twice_succeeds", "Releasing_an_unknown_challenge_succeeds", "Redirects_are_not_followed"],
        [Fault.CannotCancelWhatIsGone] = ["Cancelling_an_unknown_challenge_succeeds"],
        [Fault.CannotReleaseWhatIsGone] = ["Releasing_an_unknown_challenge_succeeds"],
        [Fault.ForgetsTheToken] =
        [
            "A_token_that_is_cancelled_before_sends_nothing",
            "A_token_that_is_cancelled_meanwhile_ends_the_call",
            "A_token_that_is_cancelled_within_a_body_ends_the_call",
            "A_start_that_is_cancelled_meanwhile_is_never_sent_again",
        ],
        [Fault.TakesLeavingForAFailure] =
        [
            "A_token_that_is_cancelled_before_sends_nothing",
            "A_token_that_is_cancelled_meanwhile_ends_the_call",
            "A_token_that_is_cancelled_within_a_body_ends_the_call",
            "A_start_that_is_cancelled_meanwhile_is_never_sent_again",
        ],
        [Fault.TakesAHandlersCancellationForTheCallers] = ["A_lost_answer_to_a_start_is_never_sent_again", "A_poll_that_a_handler_gave_up_is_unavailable"],
        [Fault.ChecksNoArguments] = ["Null_arguments_are_refused"],
        [Fault.ChecksNoTenant] = ["A_handle_of_another_tenant_is_refused"],
        [Fault.ChecksNoProvider] = ["A_handle_of_another_provider_is_refused"],
        [Fault.ChecksNoIds] = ["A_handle_without_ids_is_refused", "A_handle_with_forged_ids_is_refused"],
        [Fault.ChecksOnlyTheFirstId] = ["A_handle_with_forged_ids_is_refused"],
        [Fault.ChecksNoUser] = ["A_user_whom_the_service_cannot_represent_is_refused"],
        [Fault.TrustsTheHandlesEndpoint] = ["A_handle_cannot_name_another_server"],
        [Fault.TrustsTheHandlesPort] = ["A_handle_cannot_name_another_server"],
        [Fault.RefusesLongLifetimes] =
        [
            "What_the_service_cannot_do_is_left_out_and_is_no_error",
            "A_lifetime_is_sent_exactly_where_the_service_keeps_it",
        ],
        [Fault.IgnoresTheLifetime] = ["A_shorter_lifetime_ends_the_challenge_sooner"],
        [Fault.PromisesNoAccessPass] = ["A_handle_says_whose_challenge_it_is_and_until_when"],
        [Fault.LogsTheUser] = ["A_whole_login_leaks_nothing", "Failures_leak_nothing", "Refused_arguments_leak_nothing"],
        [Fault.TracesTheUser] = ["A_whole_login_leaks_nothing", "Failures_leak_nothing", "Refused_arguments_leak_nothing"],
        [Fault.MeasuresByUser] = ["A_whole_login_leaks_nothing", "Failures_leak_nothing", "Refused_arguments_leak_nothing"],
        [Fault.QuotesTheService] = ["Failures_leak_nothing"],
        [Fault.LogsWhoApproved] = ["A_whole_login_leaks_nothing"],
        [Fault.AttachesTheUserToExceptions] = ["Refused_arguments_leak_nothing"],
        [Fault.QuotesTheHandle] = ["Refused_arguments_leak_nothing"],
        [Fault.PutsTheUserIntoThePath] = ["No_address_holds_a_user_or_a_message"],
        [Fault.HasNoDeadline] =
        [
            "A_body_that_drips_ends_by_the_clock",
            "A_start_past_its_deadline_is_never_sent_again",
            "A_service_that_never_answers_ends_by_the_clock",
            "A_body_that_never_ends_ends_by_the_clock",
        ],
        [Fault.RestartsItsDeadlineWithEachRead] = ["A_body_that_drips_ends_by_the_clock"],
        [Fault.HasNoLimit] = ["An_oversized_answer_is_cut_off"],
        [Fault.FollowsRedirects] = ["Redirects_are_not_followed"],
        [Fault.KeepsCookies] = ["Cookies_are_not_kept"],
    };
}
