using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Continues Identity's own two-factor sign-in, with the approval as its token.</summary>
internal sealed partial class IdentityCompletion<TUser>(
    ApprovingPhone phone, IOptionsMonitor<CookieAuthenticationOptions> cookies, TimeProvider time, QuietLogger<IdentityCompletion<TUser>> logger) : IQuestionCompletion
    where TUser : class
{
    private static readonly string Scheme = IdentityConstants.TwoFactorUserIdScheme;

    public QuestionKind Kind => QuestionKind.Identity;

    // Not the lockout: Identity checks it with the approval, and a denial that has locked the user out is still shown as a denial.
    public async Task<bool> CanCompleteAsync(HttpContext http, PendingQuestion question)
    {
        SignInManager<TUser> signIn = http.RequestServices.GetRequiredService<SignInManager<TUser>>();
        if (await UserAsync(http, signIn, question.Subject) is not null)
            return true;

        logger.LogRefused(question.Tenant, IdentityRefusals.Ended);
        return false;
    }

    public async Task<bool> CanAskAsync(HttpContext http, PendingQuestion question)
    {
        SignInManager<TUser> signIn = http.RequestServices.GetRequiredService<SignInManager<TUser>>();
        string? reason = await UserAsync(http, signIn, question.Subject) is { } user ? await IdentityRefusals.OfAsync(signIn, user) : IdentityRefusals.Ended;
        if (reason is null)
            return true;

        logger.LogRefused(question.Tenant, reason);
        return false;
    }

    /// <summary>Lets Identity's login last until the answer can be collected. Identity's own limit, of 5 minutes, begins with the password.</summary>
    public async Task AskedAsync(HttpContext http, PendingQuestion question, DateTimeOffset deadline)
    {
        AuthenticateResult login = await http.AuthenticateAsync(Scheme);
        DateTimeOffset ends = deadline + cookies.Get(Scheme).ExpireTimeSpan;
        if (question.CollectUntil > ends)
            ends = question.CollectUntil.Value;
        if (login is not { Principal: { } user, Properties: { ExpiresUtc: { } planned } known } || planned >= ends)
            return;
        AuthenticationProperties properties = known.Clone();
        (properties.IssuedUtc, properties.ExpiresUtc) = (time.GetUtcNow(), ends);
        await http.SignInAsync(Scheme, user, properties);
    }

    public async Task<string?> CompleteAsync(HttpContext http, FoundQuestion found, FlowOutcome outcome)
    {
        PendingQuestion question = found.Question;
        SignInManager<TUser> signIn = http.RequestServices.GetRequiredService<SignInManager<TUser>>();
        if (await UserAsync(http, signIn, outcome.Subject) is null)
        {
            logger.LogRefused(outcome.Tenant, IdentityRefusals.Ended);
            return null;
        }

        if (!await phone.IsStillTheirsAsync(outcome, http.RequestAborted))
            return null;

        string token = http.RequestServices.GetRequiredService<PhoneApproval>().Give(outcome);
        bool remember = RememberedBrowser.IsRequested(question.Properties);
        if (outcome.ByFailureMode)
            SignInMarks.Omit(http);
        signIn.ClaimsFactory = outcome.ByFailureMode // for this request
            ? new PrincipalsWithoutPhone<TUser>(signIn.ClaimsFactory)
            : SignInMarks.WithTime(signIn.ClaimsFactory, outcome.DecidedAt);
        SignInResult result = await signIn.TwoFactorSignInAsync(IdentityTwoFactor.Provider, token, question.Properties.IsPersistent, remember && !outcome.ByFailureMode);
        if (!result.Succeeded)
        {
            logger.LogRefused(outcome.Tenant, result.IsLockedOut ? IdentityRefusals.LockedOut : result.IsNotAllowed ? IdentityRefusals.NotAllowed : IdentityRefusals.NotAccepted);
            return null;
        }

        if (outcome.ByFailureMode)
            LogByFailureMode(outcome.Tenant);
        else
            LogSignedIn(outcome.Tenant, outcome.Provider);
        return question.ReturnUrl;
    }

    // Identity's cookie may belong to a later login of another user in this browser, and the password may have been changed since.
    private static async Task<TUser?> UserAsync(HttpContext http, SignInManager<TUser> signIn, string subject) =>
        await signIn.GetTwoFactorAuthenticationUserAsync() is { } user && await signIn.UserManager.GetUserIdAsync(user) == subject
        && await FirstFactorRecord<TUser>.FindTimeAsync(http, signIn.UserManager, user) is not null
            ? user
            : null;

    [LoggerMessage(EventIds.IdentitySignedIn, LogLevel.Information, "A login of Identity for tenant {Tenant} is complete; {Provider} was asked.", EventName = nameof(EventIds.IdentitySignedIn))]
    private partial void LogSignedIn(string tenant, string provider);

    [LoggerMessage(EventIds.SignedInByFailureMode, LogLevel.Warning, "A login of Identity for tenant {Tenant} is complete without the phone, by its failure mode.", EventName = nameof(EventIds.SignedInByFailureMode))]
    private partial void LogByFailureMode(string tenant);
}
