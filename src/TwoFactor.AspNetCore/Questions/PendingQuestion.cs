using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.StepUp;

namespace TwoFactor.AspNetCore.Questions;

/// <summary>A question to a user's phone that a browser waits for, or may start. It is the content of a protected cookie, and the only source of the
/// tenant, the subject and the purpose of a request.</summary>
internal sealed record PendingQuestion
{
    // The flow itself ends earlier: after FlowOptions.CollectWithin, which is at most as long.
    private static readonly TimeSpan LongestCollection = TimeSpan.FromDays(1);

    public required QuestionKind Kind { get; init; }

    public required string Tenant { get; init; }

    public required string Subject { get; init; }

    /// <summary>The user's name at the service; <see langword="null"/> to use the name that <see cref="ITwoFactorUserNames"/> finds.</summary>
    public string? User { get; init; }

    /// <summary>What the approval is for, as in <see cref="FlowRequest.Purpose"/>.</summary>
    public string Purpose { get; init; } = FlowRequest.SignIn;

    public bool HasFirstFactor { get; init; } = true;

    /// <summary>The text for the phone, as far as it is used.</summary>
    public string? Message { get; init => field = QuestionMessage.Of(value); }

    public bool AllowAlias { get; init; }

    /// <summary>Where the browser goes after an approval: a path of this host.</summary>
    public required string ReturnUrl { get; init; }

    /// <summary>The <see cref="Cookies.BrowserCookie.Hash"/> of the only browser that can use it.</summary>
    public required string BrowserHash { get; init; }

    /// <summary>Until when the phone can be asked (UTC). Asking again does not extend it.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>The principal to sign in after the approval. Other kinds of question have one without claims.</summary>
    public ClaimsPrincipal Principal { get; init; } = new(new ClaimsIdentity());

    /// <summary>The host's own properties for the sign-in.</summary>
    public AuthenticationProperties Properties { get; init; } = new();

    /// <summary>The scheme to sign in with; <see langword="null"/> for the host's default.</summary>
    public string? Scheme { get; init; }

    /// <summary>For a step-up: the sign-in to which the approval will belong, as in <see cref="StepUp.StepUpUser"/>.</summary>
    public string? Session { get; init; }

    /// <summary>For a step-up: the last moment (UTC) at which this sign-in was seen. A sign-in after it is another one.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>For a step-up: the authentication schemes by which the user was found, if the policy names any.</summary>
    public IReadOnlyList<string> Schemes { get; init; } = [];

    /// <summary>For a step-up: whether a script sent the user's credentials in a header, such as a token, or the browser did so without a sign-in (Negotiate). Our own
    /// page may not get them.</summary>
    public bool IsByHeader { get; init; }

    /// <summary>For a step-up: whether a tab was sent to the page with this question. A script may have needed it in the background.</summary>
    public bool HasTab { get; init; }

    /// <summary>For a step-up: how old the approval may be at the endpoint that asked.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>For a step-up: whether a form is kept, to be sent after the approval.</summary>
    public bool ResumesForm { get; init; }

    /// <summary>The id of the question's flow; <see langword="null"/> if there is no flow now.</summary>
    public string? FlowId { get; init; }

    /// <summary>Until when the person can answer on the phone (UTC), if it was asked.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Until when its outcome can be collected at most (UTC), if the phone was asked.</summary>
    public DateTimeOffset? CollectUntil { get; init; }

    /// <summary>Why the last attempt to ask opened no challenge.</summary>
    public FlowRefusal? Refusal { get; init; }

    /// <summary>When to try again (UTC), if that is known.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>The final state of the last flow, if it was not an approval.</summary>
    public ChallengeState? Ended { get; init; }

    /// <summary>Whether the person cancelled the last flow in this browser. A start from another browser cancels it, too, and the phone then shows that browser's
    /// question.</summary>
    public bool IsCancelledHere { get; init; }

    /// <summary>For a step-up: why an earlier approval does not count, until the phone is asked.</summary>
    public LapsedApproval Lapsed { get; init; }

    /// <summary>For a step-up: a value of this sign-in, or a random one of the first visit with it. The flow is bound to it, because a later sign-in of the same browser
    /// could otherwise find the answer to the question of an earlier one.</summary>
    public string? Nonce { get; init; }

    /// <summary>The key of the question's flow.</summary>
    public FlowKey? ToKey(string browser) => FlowId is null
        ? null
        : new FlowKey(FlowId) { Tenant = Tenant, Subject = Subject, Purpose = Purpose, Browser = FlowBrowser(browser) };

    /// <summary>The secret to which the question's flow is bound, as in <see cref="FlowKey.Browser"/>.</summary>
    public string FlowBrowser(string browser) => Nonce is null ? browser : BrowserCookie.Hash($"{browser}:{Nonce}");

    /// <summary>Whether the phone can be asked (again).</summary>
    public bool CanBeAsked(DateTimeOffset now) => now < Expires;

    /// <summary>Whether it can still be used. After <see cref="Expires"/>, only the answer to a question that was asked before can be collected, as long
    /// as its flow exists.</summary>
    public bool IsOpen(DateTimeOffset now) => CanBeAsked(now) || (FlowId is not null && now < Deadline + LongestCollection);

    /// <summary>Whether the phone shows the question, or has answered it.</summary>
    public bool IsOnPhone(DateTimeOffset now) => FlowId is not null && now < Deadline;

    /// <summary>The same question with the flow of another one.</summary>
    public PendingQuestion WithFlowOf(PendingQuestion other) => this with { FlowId = other.FlowId, Deadline = other.Deadline, CollectUntil = other.CollectUntil };

    /// <summary>The same question without a flow.</summary>
    /// <param name="ended">The final state of its flow. An approval that was not used for the question does not count.</param>
    public PendingQuestion WithoutFlow(ChallengeState? ended = null) => this with
    {
        FlowId = null,
        Deadline = null,
        CollectUntil = null,
        Refusal = null,
        RetryAt = null,
        Ended = ended == ChallengeState.Approved ? ChallengeState.Invalid : ended,
        IsCancelledHere = false,
        Lapsed = LapsedApproval.None,
    };

    /// <summary>The kind and the tenant, without the subject and ids.</summary>
    public override string ToString() => $"{Kind} for tenant {Tenant}";
}
