using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Questions;

/// <summary>Completes an approved question of one kind.</summary>
internal interface IQuestionCompletion
{
    QuestionKind Kind { get; }

    /// <summary>Called once for each approval, by the request that took the outcome. The outcome was checked against the question. The caller removes
    /// the question's cookie.</summary>
    /// <param name="http">The request.</param>
    /// <param name="found">The question.</param>
    /// <param name="outcome">The outcome, which is always <see cref="ChallengeState.Approved"/>.</param>
    /// <returns>Where the browser goes next: a path of this host; <see langword="null"/> if the approval does not count for this kind.</returns>
    Task<string?> CompleteAsync(HttpContext http, FoundQuestion found, FlowOutcome outcome);
}
