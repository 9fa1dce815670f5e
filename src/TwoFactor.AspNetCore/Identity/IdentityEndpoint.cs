using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Redirects from Identity's login to the page. The page asks the phone.</summary>
internal static class IdentityEndpoint
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, IIdentityLogin logins, LoginLinks loginLinks, PendingQuestions questions, QuestionCompletions completions, ITwoFactorFlow flow, TwoFactorLinks links, EndpointAnswers answers,
        string? login)
    {
        if (loginLinks.Find(http, login) is not { } link
            || await logins.QuestionAsync(http, BrowserCookie.Ensure(http), link.ReturnUrl, link.RememberMe, link.RememberMachine) is not { } question)
            return answers.Restart(http);
        if (await FindOpenAsync(http, questions, flow, question) is { } open)
        {
            question = question.WithFlowOf(open);
            // A link of another site must not change where the login that waits leads, and whether it is remembered.
            if (SameOrigin.IsCrossSite(http.Request))
                question = question with { ReturnUrl = open.ReturnUrl, Properties = open.Properties };
            await completions.AskedAsync(http, question);
        }

        questions.Keep(http, QuestionCookie.Login, question);
        return new SeeOther(links.Page(http, QuestionCookie.Login));
    }

    // If the password was posted twice, the phone is already asked, or has already approved. Then the answer is for this login.
    private static async Task<PendingQuestion?> FindOpenAsync(HttpContext http, PendingQuestions questions, ITwoFactorFlow flow, PendingQuestion question)
    {
        if (questions.FindIfAny(http, QuestionCookie.Login) is not { Key: { } key, Question: { Kind: QuestionKind.Identity } open }
            || open.Tenant != question.Tenant || open.Subject != question.Subject)
            return null;
        try
        {
            ChallengeState state = (await flow.GetAsync(key, http.RequestAborted)).State;
            return state == ChallengeState.Approved || !state.IsFinal() ? open : null;
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound)
        {
            return null; // it has ended
        }
    }
}
