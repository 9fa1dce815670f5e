using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Continues Identity's own two-factor sign-in, with the approval as its token.</summary>
internal sealed partial class IdentityCompletion<TUser>(ILogger<IdentityCompletion<TUser>> logger) : IQuestionCompletion
    where TUser : class
{
    public QuestionKind Kind => QuestionKind.Identity;

    public async Task<string?> CompleteAsync(HttpContext http, FoundQuestion found, FlowOutcome outcome)
    {
        PendingQuestion question = found.Question;
        SignInManager<TUser> signIn = http.RequestServices.GetRequiredService<SignInManager<TUser>>();
        // Identity's cookie may belong to a later login of another user in this browser.
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } user || await signIn.UserManager.GetUserIdAsync(user) != outcome.Subject)
        {
            LogRefused(outcome.Tenant, "the login has ended");
            return null;
        }

        string token = http.RequestServices.GetRequiredService<PhoneApproval>().Give(outcome);
        bool remember = IdentityCompletion.Remembers(question.Properties);
        if (outcome.ByFailureMode)
            signIn.ClaimsFactory = new PrincipalsWithoutPhone<TUser>(signIn.ClaimsFactory); // for this request
        SignInResult result = await signIn.TwoFactorSignInAsync(IdentityTwoFactor.Provider, token, question.Properties.IsPersistent, remember && !outcome.ByFailureMode);
        if (!result.Succeeded)
        {
            LogRefused(outcome.Tenant, result.IsLockedOut ? "the user is locked out" : result.IsNotAllowed ? "the user is not allowed to sign in" : "Identity did not accept it");
            return null;
        }

        if (outcome.ByFailureMode)
            LogByFailureMode(outcome.Tenant);
        else
            LogSignedIn(outcome.Tenant, outcome.Provider);
        return question.ReturnUrl;
    }

    [LoggerMessage(EventIds.IdentitySignedIn, LogLevel.Information, "A login of Identity for tenant {Tenant} is complete; {Provider} was asked.", EventName = nameof(EventIds.IdentitySignedIn))]
    private partial void LogSignedIn(string tenant, string provider);

    [LoggerMessage(EventIds.SignedInByFailureMode, LogLevel.Warning, "A login of Identity for tenant {Tenant} is complete without the phone, by its failure mode.", EventName = nameof(EventIds.SignedInByFailureMode))]
    private partial void LogByFailureMode(string tenant);

    [LoggerMessage(EventIds.IdentityRefused, LogLevel.Warning, "A login of Identity for tenant {Tenant} is refused after the approval: {Reason}.", EventName = nameof(EventIds.IdentityRefused))]
    private partial void LogRefused(string tenant, string reason);
}
