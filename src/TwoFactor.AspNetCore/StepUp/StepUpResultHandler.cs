using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Registration;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Asks the phone if only its approval is missing. All other results are passed on to the host's own handler.</summary>
internal sealed class StepUpResultHandler(
    IAuthorizationMiddlewareResultHandler inner, StepUpQuestions questions, StepUpUsers users, StepUpUses uses, HeldForms forms, EndpointAnswers answers, ReturnUrls returnUrls)
    : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        AuthorizationPhase.End(context);
        TwoFactorRequirement? lacking = authorizeResult.Forbidden ? Lacking(authorizeResult.AuthorizationFailure) : null;
        if (lacking is not null)
        {
            if (await AskAsync(context, policy, lacking))
                return;
        }
        else if (authorizeResult.Succeeded)
        {
            TwoFactorRequirement[] own = [.. policy.Requirements.OfType<TwoFactorRequirement>()];
            TwoFactorRequirement[] all = [.. own, .. StepUpUses.RequiredBy(context).Select(use => use.Requirement)];
            if (!await UseAsync(context, policy, all.Where(requirement => requirement.Once)))
                return;
            if (own.Length > 0)
                context.RequestServices.GetRequiredService<AuthorizedRequest>().Record(context, own);
            forms.Forget(context, all.Select(requirement => requirement.Purpose));
        }
        else if (authorizeResult.Challenged && BrowserNavigation.Is(context.Request))
        {
            // The browser goes to the login form now. With its value, two clicks on the form's button count as one login.
            if (!SameOrigin.IsForeignPost(context.Request))
                BrowserCookie.Ensure(context);
        }

        if (authorizeResult.Challenged && policy.AuthenticationSchemes.Count == 0 && policy.Requirements.OfType<TwoFactorRequirement>().Any())
        {
            await MissingAuthentication.EnsureNotAsync(context);
        }

        await inner.HandleAsync(next, context, policy, authorizeResult);
    }

    // A user who also lacks other rights is not asked, because an approval would not help.
    private static TwoFactorRequirement? Lacking(AuthorizationFailure? failure)
    {
        if (failure is null or { FailCalled: true })
            return null;
        IAuthorizationRequirement[] failed = [.. failure.FailedRequirements];
        return failed.All(requirement => requirement is TwoFactorRequirement) ? (TwoFactorRequirement?)failed.FirstOrDefault() : null;
    }

    private async Task<bool> AskAsync(HttpContext http, AuthorizationPolicy policy, TwoFactorRequirement requirement)
    {
        if (await users.FindAsync(http, http.User) is not { } user)
        {
            users.Explain(http, http.User);
            return false;
        }

        await questions.AskAsync(http, user, requirement, policy.AuthenticationSchemes);
        return true;
    }

    /// <returns>Whether the request continues. Otherwise the response was written.</returns>
    private async Task<bool> UseAsync(HttpContext http, AuthorizationPolicy policy, IEnumerable<TwoFactorRequirement> requirements)
    {
        foreach (TwoFactorRequirement once in requirements.DistinctBy(one => one.Purpose))
        {
            if (StepUpUses.IsUsedBy(http, once.Purpose))
                continue; // the pipeline authorizes twice, or an error page runs in the same request
            try
            {
                // A page that the browser loads in advance uses nothing up.
                if (!BrowserNavigation.IsInAdvance(http.Request) && await UserAsync(http, once) is { } user && await uses.UseAsync(http, user, once))
                    continue;
            }
            catch (TwoFactorException e)
            {
                await answers.Unavailable(http, e.RetryAfter, hostPage: returnUrls.After(http.Request)).ExecuteAsync(http);
                return false;
            }

            if (!await AskAsync(http, policy, once)) // only if the host now finds another tenant for the user, or none
                http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return false;
        }

        return true;
    }

    // A requirement of the host may have checked the approval of another principal than the request's.
    private async Task<StepUpUser?> UserAsync(HttpContext http, TwoFactorRequirement once) =>
        StepUpUses.RequiredBy(http).FirstOrDefault(use => use.Requirement.Purpose == once.Purpose)?.User ?? await users.FindAsync(http, http.User);
}
