using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Questions;

/// <summary>Takes the outcome of a flow, once, and passes an approval to the completion of the question's kind.</summary>
/// <remarks>This is the only way from a question to a sign-in. It needs an approved outcome from
/// <see cref="ITwoFactorFlow.CompleteAsync"/>.</remarks>
internal sealed partial class QuestionCompletions(ITwoFactorFlow flow, IEnumerable<IQuestionCompletion> completions, QuietLogger<QuestionCompletions> logger)
{
    /// <summary>Whether this node completes questions of this kind. During a deployment, another node may, so the question stays in the browser.</summary>
    public bool Knows(PendingQuestion question)
    {
        if (completions.Any(one => one.Kind == question.Kind))
            return true;
        LogUnknownKind(question.Tenant, question.Kind);
        return false;
    }

    /// <summary>Whether an approval of the question would be of use.</summary>
    public Task<bool> CanAskAsync(HttpContext http, PendingQuestion question) => Of(question).CanAskAsync(http, question);

    /// <summary>Tells the question's kind that the phone is asked now.</summary>
    public Task AskedAsync(HttpContext http, PendingQuestion question) =>
        question.Deadline is { } deadline ? Of(question).AskedAsync(http, question, deadline) : Task.CompletedTask;

    /// <returns>The final state of the flow, and where the browser goes after an approval; <see langword="null"/> if an approval could not be used, and
    /// the outcome was not taken.</returns>
    /// <exception cref="TwoFactorException">The outcome does not exist, is not known yet, or was already taken; or the store cannot be reached.</exception>
    public async Task<CompletedQuestion?> CompleteAsync(HttpContext http, FoundQuestion found, FlowKey key)
    {
        IQuestionCompletion completion = Of(found.Question);
        if (!await completion.CanCompleteAsync(http, found.Question))
            return null;
        FlowOutcome outcome = await flow.CompleteAsync(key, http.RequestAborted);
        if (outcome.State != ChallengeState.Approved)
            return new CompletedQuestion(outcome.State, Location: null);
        if (!Fits(found.Question, outcome))
        {
            LogDoesNotFit(found.Question.Tenant);
            return new CompletedQuestion(ChallengeState.Invalid, Location: null);
        }

        return await completion.CompleteAsync(http, found, outcome) is { } location
            ? new CompletedQuestion(outcome.State, location)
            : new CompletedQuestion(ChallengeState.Invalid, Location: null, outcome.ByFailureMode ? FlowRefusal.Unavailable : null);
    }

    private IQuestionCompletion Of(PendingQuestion question) => completions.Single(one => one.Kind == question.Kind);

    // The key was already bound to these values. They are compared again as a second check before a sign-in.
    private static bool Fits(PendingQuestion question, FlowOutcome outcome) =>
        string.Equals(outcome.Tenant, question.Tenant, StringComparison.OrdinalIgnoreCase)
        && outcome.Subject == question.Subject
        && outcome.Purpose == question.Purpose;

    [LoggerMessage(EventIds.QuestionKindUnknown, LogLevel.Warning, "A pending question of tenant {Tenant} is refused, because this node cannot complete its kind ({Kind}). A node of another version has written it, or one that adds ASP.NET Core Identity while this one does not.", EventName = nameof(EventIds.QuestionKindUnknown))]
    private partial void LogUnknownKind(string tenant, QuestionKind kind);

    [LoggerMessage(EventIds.OutcomeMismatch, LogLevel.Error, "An outcome does not match its question of tenant {Tenant}, and is refused.", EventName = nameof(EventIds.OutcomeMismatch))]
    private partial void LogDoesNotFit(string tenant);
}
