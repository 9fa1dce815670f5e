using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Sends a browser to the page, or returns an error to a program. It starts no challenge.</summary>
internal sealed class StepUpQuestions(
    PendingQuestions questions,
    StepUpProofs proofs,
    StepUpAge age,
    HeldForms forms,
    TwoFactorLinks links,
    ReturnUrls returnUrls,
    IOptions<TwoFactorWebOptions> options,
    TimeProvider time)
{
    // If an approval was given within this time and is already too old, the page must not ask the phone again by itself.
    private static readonly TimeSpan JustApproved = TimeSpan.FromMinutes(5);

    public async Task AskAsync(HttpContext http, StepUpUser user, TwoFactorRequirement requirement)
    {
        QuestionSlot slot = QuestionSlot.Of(requirement.Purpose);
        string page = links.Page(http, slot);
        http.Response.Headers.CacheControl = "no-store";
        if (!BrowserNavigation.Is(http.Request))
        {
            bool isOwnScript = SameOrigin.IsProven(http.Request);
            if (isOwnScript)
                Keep(http, slot, user, requirement, returnUrls.Referring(http.Request), resumes: false);
            await InsufficientAsync(http, requirement, isOwnScript ? page : null);
            return;
        }

        bool isPost = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);
        string returnUrl = isPost ? returnUrls.Referring(http.Request) : returnUrls.LocalOrRoot(http.Request, ReturnUrls.OwnAddress(http.Request));
        PendingQuestion question = Keep(http, slot, user, requirement, returnUrl, isPost);
        if (isPost)
            await forms.HoldAsync(http, user, requirement.Purpose, question.Expires);
        await new SeeOther(page).ExecuteAsync(http);
    }

    private PendingQuestion Keep(HttpContext http, QuestionSlot slot, StepUpUser user, TwoFactorRequirement requirement, string returnUrl, bool resumes)
    {
        string purpose = requirement.Purpose;
        PendingQuestion question = new()
        {
            Kind = QuestionKind.StepUp,
            Tenant = user.Tenant,
            Subject = user.Subject,
            Purpose = purpose,
            Message = options.Value.StepUpMessage?.Invoke(http, purpose),
            ReturnUrl = returnUrl,
            BrowserHash = BrowserCookie.Hash(BrowserCookie.Ensure(http)),
            Expires = time.GetUtcNow() + options.Value.FirstFactorLifetime,
            Session = user.Session,
            SeenAt = user.SeenAt(time),
            MaxAge = age.AtMost(requirement),
            ResumesForm = resumes,
            Ended = proofs.Find(http, user, purpose) is { } proof && age.IsWithin(proof.MadeAt, JustApproved) ? ChallengeState.Expired : null,
        };
        if (TwoFactorCookies.Read(http, slot.CookieName) is not null && questions.Find(http, slot)?.Question is { } open && IsSame(open, question, user))
            question = question with { FlowId = open.FlowId, Refusal = open.Refusal, RetryAt = open.RetryAt, Ended = open.Ended, Expires = open.Expires };
        questions.MakeRoom(http, slot);
        questions.Keep(http, slot, question);
        return question;
    }

    // Another tab, or a reload of the same one. The question keeps its state, so that a visit does not ask the phone again.
    private static bool IsSame(PendingQuestion open, PendingQuestion question, StepUpUser user) =>
        open.Kind == QuestionKind.StepUp && open.Tenant == question.Tenant && open.Subject == question.Subject && user.IsSameSignIn(open.Session, open.SeenAt ?? DateTimeOffset.MinValue)
        && open.Message == question.Message;

    private async Task InsufficientAsync(HttpContext http, TwoFactorRequirement requirement, string? page)
    {
        string? maxAge = requirement is { MaxAge: null, Purpose: FlowRequest.SignIn }
            ? null
            : ((long)age.AtMost(requirement).TotalSeconds).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.WWWAuthenticate =
            "Bearer error=\"insufficient_user_authentication\", error_description=\"The user's phone has to confirm this.\""
            + (maxAge is null ? null : $", max_age=\"{maxAge}\"");
        Dictionary<string, object?> extensions = new() { ["code"] = "step-up", ["purpose"] = requirement.Purpose };
        if (page is not null)
            extensions["page"] = page;
        await TypedResults.Problem(
            "The user's phone has to confirm this, or has confirmed it too long ago.",
            statusCode: StatusCodes.Status401Unauthorized,
            title: "A confirmation by the phone is missing.",
            extensions: extensions).ExecuteAsync(http);
    }
}
