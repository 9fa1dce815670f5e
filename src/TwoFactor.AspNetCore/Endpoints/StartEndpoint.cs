using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Asks the phone: for a step-up, or again after a denial or an expiry.</summary>
internal static class StartEndpoint
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, PendingQuestions questions, QuestionAsking asking, QuestionCompletions completions, TwoFactorLinks links, EndpointAnswers answers, string? purpose, string? form, string? id)
    {
        QuestionCookie cookie = QuestionCookie.Of(purpose, form);
        if (questions.Find(http, cookie, id, asks: true) is not { } found || !completions.Knows(found.Question))
            return answers.Restart(http);
        if (!await completions.CanAskAsync(http, found.Question))
        {
            PendingQuestions.Forget(http, cookie);
            return answers.Restart(http);
        }

        PendingQuestion asked = await asking.AskAgainAsync(found.Question, found.Browser, http.RequestAborted);
        await completions.AskedAsync(http, asked);
        questions.Keep(http, cookie, asked);
        return EndpointAnswers.Continue(http, new NextAnswer { Next = links.Page(http, cookie), Id = asked.FlowId, Refusal = asked.Refusal?.ToString() });
    }
}
