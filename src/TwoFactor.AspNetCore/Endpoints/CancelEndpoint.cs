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
        ChallengeState state = found.Key is { } key ? await CancelAsync(flow, key, http.RequestAborted) : ChallengeState.Cancelled;
        if (state == ChallengeState.Cancelled && found.Key is not null)
            questions.Keep(http, cookie, found.Question.WithoutFlow(state));
        return EndpointAnswers.Continue(http, new NextAnswer { Next = links.Page(http, cookie), State = state.ToString() });
    }

    // A flow that no longer exists need not be cancelled. If the person approved a moment before, the approval is taken and not used: otherwise the next
    // question of this browser would find it, and would not ask the phone. A denial is shown, and can be reported.
    private static async Task<ChallengeState> CancelAsync(ITwoFactorFlow flow, FlowKey key, CancellationToken cancellationToken)
    {
        try
        {
            await flow.CancelAsync(key, cancellationToken);
            ChallengeState state = (await flow.GetAsync(key, cancellationToken)).State;
            if (state == ChallengeState.Approved)
                _ = await flow.CompleteAsync(key, cancellationToken);
            else if (state.IsFinal())
                return state;
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound)
        {
            // The flow has already ended.
        }

        return ChallengeState.Cancelled;
    }
}
