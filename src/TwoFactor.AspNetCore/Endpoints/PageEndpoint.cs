using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Page;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Shows a question. It never asks one, and changes nothing: a link to it, or a picture of it, does nothing.</summary>
internal static class PageEndpoint
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, PendingQuestions questions, ITwoFactorFlow flow, PromptModels prompts, EndpointAnswers answers, string? purpose)
    {
        if (questions.Find(http, QuestionSlot.Of(purpose)) is not { } found)
            return answers.Restart(http);
        return new PageResult(prompts.Of(http, found, await StatusAsync(flow, found, http.RequestAborted)));
    }

    // A flow that is gone is over: the person may ask again, as long as the first factor counts.
    private static async Task<FlowStatus?> StatusAsync(ITwoFactorFlow flow, FoundQuestion found, CancellationToken cancellationToken)
    {
        if (found.Key is not { } key)
            return null;
        try
        {
            return await flow.GetAsync(key, cancellationToken);
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound)
        {
            return null;
        }
    }
}
