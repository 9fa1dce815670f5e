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
        (ChallengeState state, bool isHere) = found.Key is { } key ? await CancelAsync(flow, key) : (ChallengeState.Cancelled, false);
        if (state == ChallengeState.Cancelled && found.Key is not null)
            questions.Keep(http, cookie, found.Question.WithoutFlow(state) with { IsCancelledHere = isHere });
        return EndpointAnswers.Continue(http, new NextAnswer { Next = links.Page(http, cookie), State = state.ToString() });
    }

    // A flow that no longer exists need not be cancelled. If the person approved a moment before, the approval is taken and not used: otherwise the next
    // question of this browser would find it, and would not ask the phone. A denial is shown, and can be reported.
    // If it was cancelled before, most likely another browser has asked, and the phone may show that browser's question.
    // A browser that leaves meanwhile stops none of this, because the approval would be left.
    private static async Task<(ChallengeState State, bool IsHere)> CancelAsync(ITwoFactorFlow flow, FlowKey key)
    {
        try
        {
            bool isHere = (await flow.GetAsync(key, CancellationToken.None)).State != ChallengeState.Cancelled;
            await flow.CancelAsync(key, CancellationToken.None);
            ChallengeState state = (await flow.GetAsync(key, CancellationToken.None)).State;
            if (state == ChallengeState.Approved)
                _ = await flow.CompleteAsync(key, CancellationToken.None);
            return (state.IsFinal() && state != ChallengeState.Approved ? state : ChallengeState.Cancelled, isHere);
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound)
        {
            return (ChallengeState.Cancelled, false); // the flow has already ended
        }
    }
}
