using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using TwoFactor.AspNetCore.StepUp;

namespace TwoFactor.AspNetCore.Questions;

/// <summary>Converts a question to and from an authentication ticket, which ASP.NET Core can serialize and protect.</summary>
internal static class QuestionTickets
{
    private const string Own = "TwoFactor.";
    private const string Host = "host";

    public static AuthenticationTicket ToTicket(PendingQuestion question)
    {
        AuthenticationProperties properties = new();
        void Set(string name, string? value)
        {
            if (value is not null)
                properties.Items[Own + name] = value;
        }

        Set("kind", Number((int)question.Kind));
        Set("tenant", question.Tenant);
        Set("subject", question.Subject);
        Set("purpose", question.Purpose);
        Set("user", question.User);
        Set("firstFactor", question.HasFirstFactor ? "yes" : null);
        Set("message", question.Message);
        Set("alias", question.AllowAlias ? "yes" : null);
        Set("return", question.ReturnUrl);
        Set("browser", question.BrowserHash);
        Set("expires", Number(question.Expires.UtcTicks));
        Set("scheme", question.Scheme);
        Set("session", question.Session);
        Set("nonce", question.Nonce);
        Set("seen", question.SeenAt is { } seen ? Number(seen.UtcTicks) : null);
        Set("schemes", question.Schemes.Count > 0 ? string.Join('\n', question.Schemes) : null);
        Set("header", question.IsByHeader ? "yes" : null);
        Set("tab", question.HasTab ? "yes" : null);
        Set("age", question.MaxAge is { } age ? Number(age.Ticks) : null);
        Set("form", question.ResumesForm ? "yes" : null);
        Set("flow", question.FlowId);
        Set("answer", question.Deadline is { } deadline ? Number(deadline.UtcTicks) : null);
        Set("collect", question.CollectUntil is { } until ? Number(until.UtcTicks) : null);
        Set("refusal", question.Refusal is { } refusal ? Number((int)refusal) : null);
        Set("retry", question.RetryAt is { } retry ? Number(retry.UtcTicks) : null);
        Set("ended", question.Ended is { } ended ? Number((int)ended) : null);
        Set("here", question.IsCancelledHere ? "yes" : null);
        Set("lapsed", question.Lapsed != LapsedApproval.None ? Number((int)question.Lapsed) : null);
        foreach ((string name, string? value) in question.Properties.Items)
        {
            if (value is not null) // it would come back as an empty text, which is a value
                properties.Items[Host + name] = value;
        }

        return new AuthenticationTicket(question.Principal, properties, nameof(PendingQuestion));
    }

    /// <returns>The question; <see langword="null"/> for a ticket that is not one.</returns>
    public static PendingQuestion? FromTicket(AuthenticationTicket ticket)
    {
        IDictionary<string, string?> items = ticket.Properties.Items;
        string? Get(string name) => items.TryGetValue(Own + name, out string? value) ? value : null;
        long? Count(string name) => long.TryParse(Get(name), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

        if (Count("kind") is not { } kind || Count("expires") is not { } expires || Get("tenant") is not { } tenant || Get("subject") is not { } subject
            || Get("purpose") is not { } purpose || Get("return") is not { } returnUrl || Get("browser") is not { } browser)
            return null;
        return new PendingQuestion
        {
            Kind = (QuestionKind)kind,
            Tenant = tenant,
            Subject = subject,
            Purpose = purpose,
            User = Get("user"),
            HasFirstFactor = Get("firstFactor") is not null,
            Message = Get("message"),
            AllowAlias = Get("alias") is not null,
            ReturnUrl = returnUrl,
            BrowserHash = browser,
            Expires = new DateTimeOffset(expires, TimeSpan.Zero),
            Principal = ticket.Principal,
            Properties = new AuthenticationProperties(HostItems(items)),
            Scheme = Get("scheme"),
            Session = Get("session"),
            Nonce = Get("nonce"),
            SeenAt = Count("seen") is { } seen ? new DateTimeOffset(seen, TimeSpan.Zero) : null,
            Schemes = Get("schemes")?.Split('\n') ?? [],
            IsByHeader = Get("header") is not null,
            HasTab = Get("tab") is not null,
            MaxAge = Count("age") is { } age ? new TimeSpan(age) : null,
            ResumesForm = Get("form") is not null,
            FlowId = Get("flow"),
            Deadline = Count("answer") is { } deadline ? new DateTimeOffset(deadline, TimeSpan.Zero) : null,
            CollectUntil = Count("collect") is { } until ? new DateTimeOffset(until, TimeSpan.Zero) : null,
            Refusal = Count("refusal") is { } refusal ? (FlowRefusal)refusal : null,
            RetryAt = Count("retry") is { } retry ? new DateTimeOffset(retry, TimeSpan.Zero) : null,
            Ended = Count("ended") is { } ended ? (ChallengeState)ended : null,
            IsCancelledHere = Get("here") is not null,
            Lapsed = (LapsedApproval)(Count("lapsed") ?? 0),
        };
    }

    private static Dictionary<string, string?> HostItems(IDictionary<string, string?> items) => items
        .Where(item => item.Key.StartsWith(Host, StringComparison.Ordinal))
        .ToDictionary(item => item.Key[Host.Length..], item => item.Value, StringComparer.Ordinal);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
