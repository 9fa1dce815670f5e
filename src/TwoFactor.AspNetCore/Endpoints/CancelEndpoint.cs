using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Withdraws the question from the phone.</summary>
internal static class CancelEndpoint
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, PendingQuestions questions, ITwoFactorFlow flow, TwoFactorLinks links, EndpointAnswers answers, string? purpose, string? form, string? id)
    {
        QuestionCookie cookie = QuestionCookie.Of(purpose, form);
        if (questions.Find(http, cookie, id) is not { } found)
            return answers.Restart(http);
        if (found.Key is { } key)
        {
            await CancelAsync(flow, key, http.RequestAborted);
            questions.Keep(http, cookie, found.Question.WithoutFlow(ChallengeState.Cancelled));
        }

        return EndpointAnswers.Continue(http, new NextAnswer { Next = links.Page(http, cookie), State = nameof(ChallengeState.Cancelled) });
    }

    // A flow that no longer exists need not be cancelled. If the person approved a moment before, the approval is taken and not used: otherwise the next
    // question of this browser would find it, and would not ask the phone.
    private static async Task CancelAsync(ITwoFactorFlow flow, FlowKey key, CancellationToken cancellationToken)
    {
        try
        {
            await flow.CancelAsync(key, cancellationToken);
            if ((await flow.GetAsync(key, cancellationToken)).State == ChallengeState.Approved)
                _ = await flow.CompleteAsync(key, cancellationToken);
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound)
        {
            // The flow has already ended.
        }
    }
}
