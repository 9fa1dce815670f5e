using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Questions;

/// <summary>What happens after an approval, for one kind of question.</summary>
internal interface IQuestionCompletion
{
    QuestionKind Kind { get; }

    /// <summary>Is called once for each approval, by the one request that took the outcome, which fits the question. The question's cookie is removed by the
    /// caller.</summary>
    /// <param name="http">That request.</param>
    /// <param name="found">The question.</param>
    /// <param name="outcome">The outcome, which is always <see cref="ChallengeState.Approved"/>.</param>
    /// <returns>Where the browser goes: a path of this host; <see langword="null"/> where the approval does not count for this kind.</returns>
    Task<string?> CompleteAsync(HttpContext http, FoundQuestion found, FlowOutcome outcome);
}
