using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Takes the outcome and completes the login. Only one of any number of calls succeeds.</summary>
internal static class CompleteEndpoint
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, PendingQuestions questions, QuestionCompletions completions, TwoFactorLinks links, EndpointAnswers answers, string? purpose, string? form, string? id)
    {
        QuestionCookie cookie = QuestionCookie.Of(purpose, form);
        if (questions.Find(http, cookie, id) is not { } found || !completions.Knows(found.Question))
            return answers.Restart(http);
        if (found.Key is not { } key)
            return EndpointAnswers.Continue(http, new NextAnswer { Next = links.Page(http, cookie), State = found.Question.Ended?.ToString() });
        if (await completions.CompleteAsync(http, found, key) is not { } completed)
        {
            PendingQuestions.Forget(http, cookie);
            return answers.Restart(http);
        }

        if (completed.Location is { } location)
        {
            if (http.Response.HasStarted)
                return Results.Empty; // the host's own code has written the response
            PendingQuestions.Forget(http, cookie);
            return EndpointAnswers.Continue(http, new NextAnswer { Next = location, State = completed.State.ToString() });
        }

        questions.Keep(http, cookie, found.Question.WithoutFlow(completed.State) with { Refusal = completed.Refusal });
        return EndpointAnswers.Continue(http, new NextAnswer { Next = links.Page(http, cookie), State = completed.State.ToString() });
    }
}
