using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Redirects from Identity's login to the page. The page asks the phone.</summary>
internal static class IdentityEndpoint
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, IIdentityLogin login, PendingQuestions questions, ReturnUrls returnUrls, TwoFactorLinks links, EndpointAnswers answers,
        string? returnUrl, string? rememberMe, string? rememberMachine)
    {
        string browser = BrowserCookie.Ensure(http);
        if (await login.QuestionAsync(http, browser, returnUrls.LocalOrRoot(http.Request, returnUrl), IsYes(rememberMe), IsYes(rememberMachine)) is not { } question)
            return answers.Restart(http);
        questions.Keep(http, QuestionSlot.Login, question);
        return new SeeOther(links.Page(http, QuestionSlot.Login));
    }

    private static bool IsYes(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
