using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Page;

/// <summary>Finds the page's model, for the built-in page and for the host's.</summary>
internal sealed class PromptSource(ShownQuestions questions, ITwoFactorFlow flow, PromptModels prompts, TimeProvider time)
{
    /// <summary>The model of the browser's question, for a page of the host. Errors are states of the model.</summary>
    /// <param name="http">The request.</param>
    /// <param name="purpose">The purpose; empty for logging in; <see langword="null"/> for the one in the page's address.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<PromptModel> GetAsync(HttpContext http, string? purpose, CancellationToken cancellationToken)
    {
        if (!http.Response.HasStarted)
            http.Response.Headers.CacheControl = "no-store";
        QuestionCookie cookie = QuestionCookie.OfAddress(http.Request, purpose);
        if (await questions.FindAsync(http, cookie) is not { } found)
            return prompts.Restart(http, cookie, PendingQuestions.Shown(http));
        try
        {
            return await OfAsync(http, found, cancellationToken);
        }
        catch (TwoFactorException)
        {
            return prompts.Unavailable(http, cookie);
        }
    }

    /// <summary>The model of a question that was found. If its flow no longer exists, the person may ask again while the first factor is
    /// valid, and must start again after that.</summary>
    public async Task<PromptModel> OfAsync(HttpContext http, FoundQuestion found, CancellationToken cancellationToken)
    {
        FlowStatus? status = null;
        try
        {
            if (found.Key is { } key)
                status = await flow.GetAsync(key, cancellationToken);
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound)
        {
            if (!found.Question.CanBeAsked(time.GetUtcNow()))
                return prompts.Restart(http, found.Cookie, found.Question);
        }

        return prompts.Of(http, found, status);
    }
}
