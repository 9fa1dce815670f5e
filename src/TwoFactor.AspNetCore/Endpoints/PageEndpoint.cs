using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Page;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Shows a question. It never starts a challenge and changes nothing, so a link from another site has no effect.</summary>
internal static class PageEndpoint
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, ShownQuestions questions, PromptSource source, EndpointAnswers answers, string? purpose, string? form)
    {
        if (await questions.FindAsync(http, QuestionCookie.Of(purpose, form)) is not { } found)
            return answers.Restart(http);
        PromptModel prompt = await source.OfAsync(http, found, http.RequestAborted);
        return new PageResult(prompt, prompt.State == PromptState.Restart ? StatusCodes.Status404NotFound : StatusCodes.Status200OK);
    }
}
