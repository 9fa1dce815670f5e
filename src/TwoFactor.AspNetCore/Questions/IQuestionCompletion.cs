using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Questions;

/// <summary>Completes an approved question of one kind.</summary>
internal interface IQuestionCompletion
{
    QuestionKind Kind { get; }

    /// <summary>Whether an outcome could be used now. Called before an outcome is taken, so that no approval is used up for a login that has
    /// ended.</summary>
    Task<bool> CanCompleteAsync(HttpContext http, PendingQuestion question) => Task.FromResult(true);

    /// <summary>Whether an approval would be of use. Called before the phone is asked.</summary>
    Task<bool> CanAskAsync(HttpContext http, PendingQuestion question) => CanCompleteAsync(http, question);

    /// <summary>Whether the question may be shown to the request's user. Called at each look at the question, so it must call neither the flow's store nor the
    /// service, and must leave the request as it is.</summary>
    Task<bool> CanShowAsync(HttpContext http, PendingQuestion question) => Task.FromResult(true);

    /// <summary>Called when the page has asked the phone.</summary>
    /// <param name="http">The request.</param>
    /// <param name="question">The question.</param>
    /// <param name="deadline">When the challenge expires (UTC).</param>
    Task AskedAsync(HttpContext http, PendingQuestion question, DateTimeOffset deadline) => Task.CompletedTask;

    /// <summary>Called once for each approval, by the request that took the outcome. The outcome was checked against the question. The caller removes
    /// the question's cookie.</summary>
    /// <param name="http">The request.</param>
    /// <param name="found">The question.</param>
    /// <param name="outcome">The outcome, which is always <see cref="ChallengeState.Approved"/>.</param>
    /// <returns>Where the browser goes next: a path of this host; <see langword="null"/> if the approval does not count for this kind.</returns>
    Task<string?> CompleteAsync(HttpContext http, FoundQuestion found, FlowOutcome outcome);
}
