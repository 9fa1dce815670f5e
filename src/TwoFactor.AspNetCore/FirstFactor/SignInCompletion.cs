using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.FirstFactor;

/// <summary>Signs in the principal that was kept, or calls the host's code instead.</summary>
internal sealed partial class SignInCompletion(IOptions<TwoFactorWebOptions> options, ReturnUrls returnUrls, ApprovingPhone phone, QuietLogger<SignInCompletion> logger) : IQuestionCompletion
{
    public QuestionKind Kind => QuestionKind.SignIn;

    public async Task<string?> CompleteAsync(HttpContext http, FoundQuestion found, FlowOutcome outcome)
    {
        PendingQuestion question = found.Question;
        if (HasOneName(question) && !await phone.IsStillTheirsAsync(outcome, http.RequestAborted))
            return null;

        ClaimsPrincipal principal = ApprovedPrincipal.Of(question.Principal, outcome, question.HasFirstFactor);
        if (options.Value.SignIn is not { } signIn)
        {
            await http.SignInAsync(question.Scheme, principal, question.Properties);
            LogSignedIn(outcome);
            return question.ReturnUrl;
        }

        TwoFactorSignInContext context = new()
        {
            HttpContext = http,
            Outcome = outcome,
            Principal = principal,
            Properties = question.Properties,
            Scheme = question.Scheme,
            ReturnUrl = question.ReturnUrl,
        };
        await signIn(context);
        LogSignedIn(outcome);
        return returnUrls.LocalOrRoot(http.Request, context.ReturnUrl);
    }

    // With an alias or without a first factor, the host signs in the user who approved, whose name may be another one.
    private static bool HasOneName(PendingQuestion question) => question is { AllowAlias: false, HasFirstFactor: true };

    private void LogSignedIn(FlowOutcome outcome)
    {
        if (outcome.ByFailureMode)
            LogByFailureMode(outcome.Tenant);
        else
            LogApproved(outcome.Tenant, outcome.Provider);
    }

    [LoggerMessage(EventIds.SignedIn, LogLevel.Information, "A login of tenant {Tenant} is complete; {Provider} was asked.", EventName = nameof(EventIds.SignedIn))]
    private partial void LogApproved(string tenant, string provider);

    [LoggerMessage(EventIds.SignedInByFailureMode, LogLevel.Warning, "A login of tenant {Tenant} is complete without the phone, by its failure mode.", EventName = nameof(EventIds.SignedInByFailureMode))]
    private partial void LogByFailureMode(string tenant);
}
