using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Stores an approval for the question's purpose in the browser.</summary>
internal sealed partial class StepUpCompletion(
    StepUpProofs proofs, StepUpUses uses, StepUpUsers users, HeldForms forms, ApprovingPhone phone, IOptions<TwoFactorWebOptions> options, TimeProvider time, QuietLogger<StepUpCompletion> logger) : IQuestionCompletion
{
    public QuestionKind Kind => QuestionKind.StepUp;

    // The user may have signed out meanwhile, and another one in.
    public async Task<bool> CanCompleteAsync(HttpContext http, PendingQuestion question)
    {
        if (await IsTheirsAsync(http, question))
            return true;

        LogOfAnother(question.Tenant, question.Purpose);
        return false;
    }

    public Task<bool> CanShowAsync(HttpContext http, PendingQuestion question) => SchemeUser.LookAsync(http, () => IsTheirsAsync(http, question));

    public async Task<string?> CompleteAsync(HttpContext http, FoundQuestion found, FlowOutcome outcome)
    {
        PendingQuestion question = found.Question;
        if (outcome.ByFailureMode && !options.Value.AllowStepUpByFailureMode)
        {
            LogRefused(outcome.Tenant, outcome.Purpose);
            return null;
        }

        if (!await phone.IsStillTheirsAsync(outcome, http.RequestAborted))
            return null;

        StepUpProof proof = new()
        {
            Id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            Tenant = question.Tenant,
            Subject = question.Subject,
            Purpose = question.Purpose,
            Message = StepUpMessages.Hash(question.Message),
            Browser = BrowserCookie.Hash(found.Browser),
            Session = question.Session,
            SeenAt = question.SeenAt ?? DateTimeOffset.MinValue,
            ApprovedAt = outcome.DecidedAt,
            MadeAt = time.GetUtcNow(),
        };
        TimeSpan usual = options.Value.StepUpMaxAge;
        await uses.AllowAsync(proof, question.MaxAge > usual ? question.MaxAge.Value : usual);
        PendingQuestions.Forget(http, found.Cookie); // first, to make room for the approval
        proofs.Keep(http, proof);
        if (outcome.ByFailureMode)
            LogByFailureMode(outcome.Tenant, outcome.Purpose);
        else
            LogApproved(outcome.Tenant, outcome.Purpose, outcome.Provider);
        return forms.AfterApproval(http, found);
    }

    private async Task<bool> IsTheirsAsync(HttpContext http, PendingQuestion question)
    {
        bool isSignedIn = await SchemeUser.FindAsync(http, question.Schemes);
        return (isSignedIn, question.IsByHeader) switch
        {
            (true, false) => await users.IsStillAsync(http, question.Tenant, question.Subject, question.Session, question.SeenAt ?? DateTimeOffset.MinValue),
            (true, true) => await users.IsAsync(http, question.Tenant, question.Subject), // the page's cookie may be of another sign-in than the script's token
            (false, true) => true, // the credentials were in a header, which our page does not get; the approval is bound to the subject, the sign-in and the browser
            (false, false) => false, // signed out meanwhile
        };
    }

    [LoggerMessage(EventIds.StepUpOfAnother, LogLevel.Information, "Tenant {Tenant}: the question for {Purpose} is dropped, because its user is no longer signed in with the sign-in that was asked.", EventName = nameof(EventIds.StepUpOfAnother))]
    private partial void LogOfAnother(string tenant, string purpose);

    [LoggerMessage(EventIds.StepUpApproved, LogLevel.Information, "Tenant {Tenant}: {Purpose} is confirmed; {Provider} was asked.", EventName = nameof(EventIds.StepUpApproved))]
    private partial void LogApproved(string tenant, string purpose, string provider);

    [LoggerMessage(EventIds.StepUpByFailureMode, LogLevel.Warning, "Tenant {Tenant}: {Purpose} is allowed without the phone, by the tenant's failure mode and AllowStepUpByFailureMode.", EventName = nameof(EventIds.StepUpByFailureMode))]
    private partial void LogByFailureMode(string tenant, string purpose);

    [LoggerMessage(EventIds.StepUpByFailureModeRefused, LogLevel.Warning, "Tenant {Tenant}: the failure mode does not apply to {Purpose}, so the request is refused until the service works.", EventName = nameof(EventIds.StepUpByFailureModeRefused))]
    private partial void LogRefused(string tenant, string purpose);
}
