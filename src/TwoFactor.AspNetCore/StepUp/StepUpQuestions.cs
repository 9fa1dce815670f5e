using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.AspNetCore.Registration;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Sends a browser to the page, or returns an error to a program. It starts no challenge.</summary>
internal sealed partial class StepUpQuestions(
    PendingQuestions questions,
    ITwoFactorFlow flow,
    StepUpProofs proofs,
    StepUpMessages messages,
    StepUpAge age,
    HeldForms forms,
    TwoFactorLinks links,
    ReturnUrls returnUrls,
    IOptions<TwoFactorWebOptions> options,
    TimeProvider time,
    QuietLogger<StepUpQuestions> logger)
{
    // If an approval was given within this time and does not count, the page must not ask the phone again by itself.
    private static readonly TimeSpan JustApproved = TimeSpan.FromMinutes(5);

    // The last question, and the way back, after the last moment at which the phone can be asked.
    private static readonly TimeSpan AnswerAndReturn = TimeSpan.FromMinutes(15);

    // Until the person approves again, each request may find the same approval.
    private static readonly TimeSpan LogPause = TimeSpan.FromMinutes(10);

    private long otherClockLoggedUntil = LogInterval.NotLogged;

    /// <param name="http">The request.</param>
    /// <param name="user">Whom to ask.</param>
    /// <param name="requirement">What for.</param>
    /// <param name="schemes">The authentication schemes that the policy names, by which this user was found.</param>
    public async Task AskAsync(HttpContext http, StepUpUser user, TwoFactorRequirement requirement, IReadOnlyList<string> schemes)
    {
        try
        {
            await RespondAsync(http, user, requirement, schemes);
        }
        catch (UnreadableFormException e)
        {
            LogOfUnreadableForm(user.Tenant, requirement.Purpose, e.Status, e.InnerException!.GetType().Name);
            await TypedResults.Problem(statusCode: e.Status, title: e.Message).ExecuteAsync(http);
        }
    }

    private async Task RespondAsync(HttpContext http, StepUpUser user, TwoFactorRequirement requirement, IReadOnlyList<string> schemes)
    {
        QuestionCookie cookie = QuestionCookie.Of(requirement.Purpose);
        http.Response.Headers.CacheControl = "no-store";
        bool isInAdvance = BrowserNavigation.IsInAdvance(http.Request);
        if (BrowserNavigation.Is(http.Request) && !isInAdvance)
        {
            await new SeeOther(await NextAsync(http, cookie, user, requirement, schemes)).ExecuteAsync(http);
            return;
        }

        // A browser drops a page with an error that it has loaded in advance, and loads it again when the person goes there.
        bool isOwnScript = !isInAdvance && SameOrigin.IsProven(http.Request);
        string? page = isOwnScript ? Page(http, cookie, (await KeepAsync(http, cookie, user, requirement, schemes, returnUrls.Referring(http.Request), isNavigation: false, resumes: false)).Question) : null;
        await InsufficientAsync(http, requirement, page);
    }

    // Where the browser goes.
    private async Task<string> NextAsync(HttpContext http, QuestionCookie cookie, StepUpUser user, TwoFactorRequirement requirement, IReadOnlyList<string> schemes)
    {
        if (SameOrigin.IsForeignPost(http.Request) && BrowserCookie.Read(http) is null)
            return returnUrls.LocalOrRoot(http.Request, ReturnUrls.OwnAddress(http.Request)); // new cookies would replace the question and the form that the browser has
        bool isPost = ReturnUrls.IsPost(http.Request);
        string returnUrl = isPost ? forms.Referring(http.Request) : returnUrls.After(http.Request);
        (PendingQuestion question, bool isOfWaitingTab) = await KeepAsync(http, cookie, user, requirement, schemes, returnUrl, isNavigation: true, resumes: isPost);
        if (!isPost)
        {
            string page = Page(http, cookie, question);
            return TwoFactorLinks.IsAt(http, page) ? throw MissingCall.PageNeedsPhone(requirement.Purpose) : page;
        }

        return links.Page(http, cookie with
        {
            // The form of the tab that waits stays. So does any form if this one is from another site, because its fields would not be kept.
            Form = isOfWaitingTab || !SameOrigin.IsProven(http.Request) ? forms.Refuse(http) : await forms.HoldAsync(http, user, requirement.Purpose, question.Expires + AnswerAndReturn, schemes),
        });
    }

    // Another tab may have posted a form for the same question. The first tab with an approval continues with that form, but not with one that is posted later.
    private string Page(HttpContext http, QuestionCookie cookie, PendingQuestion question) =>
        links.Page(http, cookie with { Form = question.ResumesForm ? forms.LinkOf(http, question.Purpose) : null });

    /// <returns>The question, and whether it stays as it is because a tab waits for it.</returns>
    private async Task<(PendingQuestion Question, bool IsOfWaitingTab)> KeepAsync(
        HttpContext http, QuestionCookie cookie, StepUpUser user, TwoFactorRequirement requirement, IReadOnlyList<string> schemes, string returnUrl, bool isNavigation, bool resumes)
    {
        string purpose = requirement.Purpose;
        DateTimeOffset now = time.GetUtcNow();
        FoundQuestion? found = Open(http, cookie, user);
        PendingQuestion? open = found?.Question;
        bool mustNotTake = !isNavigation || SameOrigin.IsCrossSite(http.Request);
        bool isWaitedFor = found is not null && (mustNotTake || !found.Question.CanBeAsked(now)) && await IsWaitedForAsync(found, now, http.RequestAborted);
        // The person may be waiting in another tab. A script in the background, or a link of another site, must not take the question away from it, nor change
        // where it goes on. The approval will count for the message that the phone shows, and not for the request of that link.
        if (isWaitedFor && mustNotTake)
            return (open!, IsOfWaitingTab: true);
        bool hasForm = open?.ResumesForm == true; // also if it was lost meanwhile: the person is told so after the approval
        PendingQuestion question = new()
        {
            Kind = QuestionKind.StepUp,
            Tenant = user.Tenant,
            Subject = user.Subject,
            Purpose = purpose,
            Message = await messages.OfAsync(http, purpose),
            ReturnUrl = hasForm && !resumes ? open!.ReturnUrl : returnUrl,
            BrowserHash = BrowserCookie.Hash(BrowserCookie.Ensure(http)),
            Expires = now + options.Value.FirstFactorLifetime,
            Session = user.Session,
            Nonce = open is not null ? open.Nonce : user.SignInKey ?? BrowserCookie.CreateValue(),
            SeenAt = user.SeenAt(time),
            Schemes = schemes,
            IsByHeader = (!isNavigation || !user.HasSignIn) && http.Request.Headers.ContainsKey(HeaderNames.Authorization),
            HasTab = isNavigation,
            MaxAge = age.AtMost(requirement),
            ResumesForm = resumes || hasForm,
            Lapsed = await LapsedOfAsync(http, user, requirement),
        };
        // The tab may show its button and not have asked yet.
        if (!isNavigation && open is { HasTab: true, FlowId: null, Ended: null, Refusal: null } && open.CanBeAsked(now) && open.Message == question.Message)
            return (open, IsOfWaitingTab: true);
        if (open is not null && open.Message == question.Message && (open.CanBeAsked(now) || isWaitedFor))
            question = question.WithFlowOf(open) with { Refusal = open.Refusal, RetryAt = open.RetryAt, Ended = open.Ended, Lapsed = question.Lapsed != LapsedApproval.None ? question.Lapsed : open.Lapsed };
        questions.MakeRoom(http, cookie);
        questions.Keep(http, cookie, question);
        return (question, IsOfWaitingTab: false);
    }

    // Whether the phone shows the question, or an approval can be collected. The person may have denied it after the tab was closed.
    private async Task<bool> IsWaitedForAsync(FoundQuestion open, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (open.Key is not { } key)
            return false;
        try
        {
            ChallengeState state = (await flow.GetAsync(key, cancellationToken)).State;
            return state == ChallengeState.Approved || !state.IsFinal();
        }
        catch (TwoFactorException e)
        {
            return e.Error != TwoFactorError.ChallengeNotFound && open.Question.IsOnPhone(now);
        }
    }

    private async ValueTask<LapsedApproval> LapsedOfAsync(HttpContext http, StepUpUser user, TwoFactorRequirement requirement)
    {
        if (StepUpUses.WasUsedBefore(http, requirement.Purpose))
            return LapsedApproval.Used;
        if (proofs.FindAny(http, user, requirement.Purpose) is not { } proof || !age.IsRecent(proof, JustApproved))
            return LapsedApproval.None;
        if (!proof.IsUsed && age.ClockDifferenceOf(proof) is { } difference)
        {
            if (LogInterval.TryBegin(ref otherClockLoggedUntil, time, LogPause))
                LogOfOtherClock(user.Tenant, requirement.Purpose, (long)difference.TotalSeconds);
            return LapsedApproval.OtherClock;
        }

        if (await messages.IsOfAsync(http, proof))
            return proof.IsUsed ? LapsedApproval.Used : LapsedApproval.TooOld;
        if (proof.IsUsed)
            return LapsedApproval.None; // it was another action
        LogOfOtherMessage(user.Tenant, requirement.Purpose);
        return LapsedApproval.OtherMessage;
    }

    // The question of another tab, or of an earlier visit. It keeps its state, so that a visit does not ask the phone again.
    private FoundQuestion? Open(HttpContext http, QuestionCookie cookie, StepUpUser user) =>
        questions.FindIfAny(http, cookie) is { Question: { Kind: QuestionKind.StepUp } open } found
        && open.Tenant == user.Tenant && open.Subject == user.Subject && user.IsSameSignIn(open.Session, open.SeenAt ?? DateTimeOffset.MinValue)
            ? found
            : null;

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
            "The user's phone has to confirm this, or has confirmed it too long ago, or with another message.",
            statusCode: StatusCodes.Status401Unauthorized,
            title: "A confirmation by the phone is missing.",
            extensions: extensions).ExecuteAsync(http);
    }

    [LoggerMessage(EventIds.FormUnreadable, LogLevel.Information, "Tenant {Tenant}: a request for {Purpose} gets {Status}, because StepUpMessage cannot read its form ({Reason}).", EventName = nameof(EventIds.FormUnreadable))]
    private partial void LogOfUnreadableForm(string tenant, string purpose, int status, string reason);

    [LoggerMessage(EventIds.ProofOfOtherMessage, LogLevel.Information, "Tenant {Tenant}: an approval for {Purpose} does not count, because StepUpMessage returns another text for this request. If the phone is asked for one request again and again, the function does not return the same text each time.", EventName = nameof(EventIds.ProofOfOtherMessage))]
    private partial void LogOfOtherMessage(string tenant, string purpose);

    [LoggerMessage(EventIds.ProofOfOtherClock, LogLevel.Warning, "Tenant {Tenant}: an approval for {Purpose} does not count, and its times show that two clocks differ by {Seconds} seconds or more (of nodes, or of a node and the issuer of the sign-in), or that a clock was put back. Check NTP. This is logged every ten minutes at most.", EventName = nameof(EventIds.ProofOfOtherClock))]
    private partial void LogOfOtherClock(string tenant, string purpose, long seconds);
}
