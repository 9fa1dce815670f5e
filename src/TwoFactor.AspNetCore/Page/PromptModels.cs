using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.AspNetCore.StepUp;

namespace TwoFactor.AspNetCore.Page;

/// <summary>Creates the page's model from a question and its status.</summary>
internal sealed class PromptModels(
    TwoFactorLinks links, HeldForms forms, PageAssets assets, ITwoFactorProviderFactory providers, IHostEnvironment environment, IOptions<TwoFactorWebOptions> options, TimeProvider time)
{
    /// <summary>The model for a question of this browser.</summary>
    /// <param name="http">The request.</param>
    /// <param name="found">The question.</param>
    /// <param name="status">The status of its flow; <see langword="null"/> if there is no flow, or if the flow has ended and was removed.</param>
    public PromptModel Of(HttpContext http, FoundQuestion found, FlowStatus? status)
    {
        PendingQuestion question = found.Question;
        DateTimeOffset now = time.GetUtcNow();
        PromptState state = StateOf(question, status);
        return new PromptModel
        {
            State = state,
            ApplicationName = ApplicationName,
            Links = LinksOf(http, found),
            Provider = status?.Provider,
            ComparisonCode = status?.ComparisonCode,
            AccessPass = status?.AccessPass,
            TimeLeft = status is null ? null : NotNegative(status.Deadline - now),
            Version = status?.Version ?? 0,
            Message = status?.Message,
            IsDelivered = status?.State == ChallengeState.Delivered,
            IsServiceTroubled = status?.IsServiceTroubled == true,
            Refusal = question.Refusal,
            RetryAfter = question.RetryAt is { } retry ? NotNegative(retry - now) : null,
            CanAsk = state is not (PromptState.Waiting or PromptState.Approved) && question.CanBeAsked(question.RetryAt > now ? question.RetryAt.Value : now),
            IsCancelledHere = status is null && question.IsCancelledHere,
            ConnectsPhone = question.Kind == QuestionKind.PhoneConnection,
            CanPair = question.Kind == QuestionKind.PhoneConnection && Can<IUserPairing>(question.Tenant),
            CanReport = state == PromptState.Denied && status is not null && question is { HasFirstFactor: true, Kind: not QuestionKind.PhoneConnection } && Can<IFraudNotice>(question.Tenant),
            OtherWayText = options.Value.Page.OtherWayText,
            AsksAtOnce = state == PromptState.Ready && question.Lapsed == LapsedApproval.None && SameOrigin.IsProven(http.Request) && !BrowserNavigation.IsInAdvance(http.Request),
        };
    }

    /// <summary>The model for a browser without a matching question.</summary>
    /// <param name="http">The request.</param>
    /// <param name="question">The question, if it is known. Its return URL is then used to start again.</param>
    public PromptModel Restart(HttpContext http, PendingQuestion? question) => Restart(http, QuestionCookie.OfAddress(http.Request), question);

    /// <summary>The model for a browser without a matching question, on a page that shows the question of this cookie.</summary>
    public PromptModel Restart(HttpContext http, QuestionCookie cookie, PendingQuestion? question) => Without(http, PromptState.Restart, cookie, KeptForm(http, cookie) ?? question?.ReturnUrl);

    /// <summary>The model for an unavailable service or store.</summary>
    /// <param name="http">The request.</param>
    /// <param name="cookie">The question that the page shows; <see langword="null"/> for the one in the request's address.</param>
    public PromptModel Unavailable(HttpContext http, QuestionCookie? cookie = null) => Without(http, PromptState.Unavailable, cookie ?? QuestionCookie.OfAddress(http.Request), returnUrl: null);

    /// <summary>The model for an unavailable service or store in a request for another page than the question's. There may be no question, so the page is not loaded again
    /// by itself.</summary>
    /// <param name="http">The request.</param>
    /// <param name="page">The page where the person tries again.</param>
    public PromptModel UnavailableAt(HttpContext http, string page)
    {
        PromptModel model = Unavailable(http);
        return model with { Stays = true, Links = model.Links with { Page = page } };
    }

    // Another tab has completed the question that both had. The form of this tab is still kept.
    private string? KeptForm(HttpContext http, QuestionCookie cookie) =>
        cookie.Purpose is { } purpose && forms.Find(http, purpose, cookie.Form) is not null && StepUpProofs.Has(http, purpose) ? links.To(http, EndpointNames.Resume, cookie) : null;

    private PromptModel Without(HttpContext http, PromptState state, QuestionCookie cookie, string? returnUrl) => new()
    {
        State = state,
        ApplicationName = ApplicationName,
        Links = LinksOf(http, cookie, returnUrl ?? http.Request.PathBase.Add("/").ToUriComponent()),
    };

    private string ApplicationName => options.Value.ApplicationName ?? environment.ApplicationName;

    private PromptLinks LinksOf(HttpContext http, QuestionCookie cookie, string startAgain) => new()
    {
        StartAgain = startAgain,
        Style = links.Asset(http, assets.StyleName),
        Script = links.Asset(http, assets.ScriptName),
        Page = links.Page(http, cookie),
        Card = links.To(http, EndpointNames.Page, cookie),
        Logo = HostPath.Resolve(http, options.Value.Page.LogoPath),
        HostStyle = HostPath.Resolve(http, options.Value.Page.StylePath),
    };

    private PromptLinks LinksOf(HttpContext http, FoundQuestion found)
    {
        string To(string endpoint) => links.To(http, endpoint, found.Cookie, found.Question.FlowId);
        string Look(string endpoint) => links.To(http, endpoint, found.Cookie with { Form = null }, found.Question.FlowId); // called often, and the form makes no difference
        return LinksOf(http, found.Cookie, found.Question.ReturnUrl) with
        {
            AfterApproval = found.Question.Kind == QuestionKind.StepUp ? forms.AfterApproval(http, found) : found.Question.ReturnUrl,
            OtherWay = found.Question.Kind is QuestionKind.SignIn or QuestionKind.Identity ? HostPath.Resolve(http, options.Value.Page.OtherWayPath) : null,
            Start = To(EndpointNames.Start),
            Status = Look(EndpointNames.Status),
            Events = Look(EndpointNames.Events),
            Cancel = To(EndpointNames.Cancel),
            Complete = To(EndpointNames.Complete),
            Report = To(EndpointNames.Report),
        };
    }

    private static PromptState StateOf(PendingQuestion question, FlowStatus? status)
    {
        if (status is not null)
            return StateOf(status.State);
        if (question.FlowId is not null)
            return PromptState.Ended; // it was removed: after its time, or when its outcome was taken
        if (question.Refusal is not null)
            return PromptState.Refused;
        if (question.Ended is { } ended)
            return StateOf(ended);
        return question.Lapsed switch
        {
            LapsedApproval.TooOld => PromptState.TooOld,
            LapsedApproval.Used => PromptState.Used,
            _ => PromptState.Ready,
        };
    }

    private static PromptState StateOf(ChallengeState state) => state switch
    {
        ChallengeState.Unknown or ChallengeState.Pending or ChallengeState.Delivered => PromptState.Waiting,
        ChallengeState.Approved => PromptState.Approved,
        ChallengeState.Denied => PromptState.Denied,
        ChallengeState.Expired => PromptState.Expired,
        ChallengeState.Suspended => PromptState.Suspended,
        ChallengeState.Cancelled => PromptState.Cancelled,
        _ => PromptState.Invalid,
    };

    private bool Can<TAbility>(string tenant)
        where TAbility : class => providers.TryGetProvider(tenant, out ITwoFactorProvider? provider) && provider.TryGetAbility<TAbility>(out _);

    private static TimeSpan NotNegative(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
