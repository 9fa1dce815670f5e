using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Withdraws the question from the phone.</summary>
internal static class CancelEndpoint
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, PendingQuestions questions, ITwoFactorFlow flow, TwoFactorLinks links, EndpointAnswers answers, string? purpose, string? id)
    {
        QuestionSlot slot = QuestionSlot.Of(purpose);
        if (questions.Find(http, slot, id) is not { Key: { } key } found)
            return answers.Restart(http);
        await flow.CancelAsync(key, http.RequestAborted);
        questions.Keep(http, slot, found.Question.AtRest(ChallengeState.Cancelled));
        return EndpointAnswers.GoOn(http, new NextAnswer { Next = links.Page(http, slot), State = nameof(ChallengeState.Cancelled) });
    }
}
