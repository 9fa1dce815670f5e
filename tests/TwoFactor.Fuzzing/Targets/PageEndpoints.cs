using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Fuzzing.Oracles;
using TwoFactor.Fuzzing.Running;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Any request to a host with the page: to its endpoints, to a login and to an action that needs the phone. Only a browser whose phone has approved
/// gets in, as the user of that phone and for what the phone was asked about, no phone is asked without a login, and no answer redirects to another site.</summary>
/// <param name="change">Changes the host's services at last, such as to put in a fault that must be found.</param>
internal sealed class PageEndpoints(Action<IServiceCollection>? change = null) : FuzzTarget
{
    private const int InputsPerStage = 3000;
    private const int LongestAnswer = 256 * 1024;
    private const string Purpose = "payment";
    private const string Approval = "__Host-TwoFactor.Proof.";
    private const string SignIn = ".AspNetCore.Cookies";
    private static readonly string[] Names = ["waiting", "denied", "approved", "paying", "confirmed"];

    private readonly Dictionary<string, PageBrowser> browsers = [];
    private PageStage? stage;
    private int inputs;

    public override string Name => "page-endpoints";

    public override int Weight => 12;

    public override IReadOnlyList<byte[]> Samples { get; } =
    [
        .. from name in Names
           let query = name is "paying" or "confirmed" ? "purpose=payment" : "id=$" + name + ".id"
           from line in (string[])
           [
               "GET /two-factor?@", "GET /two-factor/status?@&seen=0&wait=0", "GET /two-factor/status?@&seen=1&wait=25", "GET /two-factor/events?@", "POST /two-factor/start?@", "POST /two-factor/cancel?@",
               "POST /two-factor/complete?@", "POST /two-factor/report?@",
           ]
           from accept in (string[])["text/html", "application/json"]
           select Encoding.UTF8.GetBytes($"{line.Replace("@", query, StringComparison.Ordinal)} HTTP/1.1\nHost: app.example\nAccept: {accept}\nSec-Fetch-Site: same-origin\nCookie: ${name}\n\n"),
        .. from line in (string[])
           [
               "GET /two-factor/assets/two-factor.css", "GET /two-factor/assets/two-factor.js", "GET /two-factor/resume?purpose=payment", "PUT /two-factor/callback/$waiting.token", "POST /two-factor/callback/$denied.token",
               "GET /payment", "POST /login?ReturnUrl=%2Forders%3Fa%3D1",
           ]
           select Encoding.UTF8.GetBytes($"{line} HTTP/1.1\nHost: app.example\nOrigin: {PageStage.Origin}\nAccept: text/html\nContent-Type: application/json\nCookie: $paying\n\n{{}}"),
        .. from line in (string[])["POST /login", "POST /payment", "POST /payment?to=7"]
           select Encoding.UTF8.GetBytes(
               $"{line} HTTP/1.1\nHost: app.example\nSec-Fetch-Site: same-origin\nReferer: {PageStage.Origin}/basket?a=1\nAccept: text/html\nContent-Type: application/x-www-form-urlencoded\nCookie: $paying\n\nReturnUrl=/orders&amount=7&to=a%20b"),
    ];

    public override IReadOnlyList<byte[]> Fragments { get; } = [.. ((string[])
    [
        "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "/two-factor", "/status", "/events", "/start", "/cancel", "/complete", "/report", "/resume", "/assets", "/callback", "/login", "/payment", "/identity", "/phone",
        "$waiting", "$denied", "$approved", "$paying", "$confirmed", "$approved.id", "$waiting.id", "$approved.question", "$approved.binding", "$confirmed.question", "$approved.token", "$approved~77", "$approved~777",
        "__Host-TwoFactor.SignIn", "__Host-TwoFactor.Browser", "__Host-TwoFactor.Form", "__Host-TwoFactor.Proof.", ".AspNetCore.Cookies", "chunks-2", "C1",
        "purpose", "form", "id", "seen", "wait", "ReturnUrl", "next", "sign-in", "Cookie", "Accept", "Origin", "Referer", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Last-Event-ID", "X-HTTP-Method-Override", "X-Forwarded-Host", "Host",
        "Accept-Language", "If-None-Match", "Range", "bytes=0-", "Content-Type", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=utf-7", "same-origin", "same-site", "cross-site", "none", "navigate", "null",
        "text/html", "application/json", "*/*", "de", "xx-XX", "-1", "0", "1", "99999999999999999999", "9223372036854775807", "+1", "1e3", "NaN", "https://evil.example", "//evil.example", "/\\evil.example", "/%5cevil.example",
        "~/", "/%0d%0aSet-Cookie:x=y", "javascript:alert(1)", "<img src=x onerror=y>", "\"><script>x</script>", "'-alert(1)-'", "&lt;b&gt;", "%00", "%2e%2e", "..", "%", "%u0041", "\uFEFF", "\u202E", "\uD7FF", ";", "?", "#", "@",
    ]).Select(Encoding.UTF8.GetBytes)];

    public override async Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
    {
        PageStage host = await NextStageAsync(cancellationToken);
        PageRequest request = PageRequest.Read(input, Find);
        if (request.Path.StartsWithSegments("/stage", StringComparison.OrdinalIgnoreCase))
            return Verdict.Refused;
        int starts = host.Phones.Starts;

        PageAnswer answer = await host.AskAsync(request, cancellationToken);

        CheckForm(answer);
        Expect.That(host.Phones.Starts - starts <= (MayRing(request) ? 1 : 0), "no phone rings for a stranger, and none twice", $"{host.Phones.Starts - starts}");
        Expect.That(!Encoding.UTF8.GetString(answer.Body).Contains(PageStage.Paid, StringComparison.Ordinal), "nobody gets to what needs the phone");
        foreach (PageBrowser browser in browsers.Values)
        {
            Expect.That(
                Holds(request, browser) || request.Holds(browser.Id) || !Encoding.UTF8.GetString(answer.Body).Contains(browser.Id, StringComparison.Ordinal),
                "no answer names the flow of another browser");
        }

        bool isLetIn = await CheckEntryAsync(host, request, answer, cancellationToken);
        await LookAgainAsync(host, request, answer, cancellationToken);
        if (request.Method != "GET" && answer.Status < 400)
            await RenewAsync(host, request, cancellationToken);
        return isLetIn ? Verdict.Approved : answer.Status < 400 ? Verdict.Understood : Verdict.Refused;
    }

    public override void Dispose()
    {
        stage?.Dispose();
        base.Dispose();
    }

    /// <summary>What holds for every answer.</summary>
    private static void CheckForm(PageAnswer answer)
    {
        Expect.That(answer.Status is 200 or 204 or 303 or 304 or 400 or 401 or 403 or 404 or 405 or 409 or 412 or 413 or 415, "a status is one of the documented ones", $"{answer.Status}");
        Expect.That(answer.Body.Length <= LongestAnswer, "an answer is bounded", $"{answer.Body.Length}");
        Expect.That(answer.Headers.All(header => header.Value.All(value => value?.All(c => c is >= ' ' and <= '~') != false)), "a header is plain text");
        foreach (string? location in answer.Headers.Location)
            Expect.That(location is not null && PageMarkup.IsLocal(location), "a redirect stays on this host", location);
        foreach (string cookie in answer.Cookies.Where(cookie => cookie.StartsWith("__Host-", StringComparison.Ordinal)))
        {
            Expect.That(
                cookie.Contains("; path=/;", StringComparison.Ordinal) && cookie.Contains("; secure", StringComparison.Ordinal) && cookie.Contains("; httponly", StringComparison.Ordinal),
                "a cookie is for this host and not for scripts", cookie.Split('=')[0]);
        }

        string text = Encoding.UTF8.GetString(answer.Body);
        if (answer.ContentType.StartsWith("text/html", StringComparison.Ordinal))
            Expect.That(PageMarkup.Objection(text) is null, "a page has our markup alone", PageMarkup.Objection(text));
        else if (answer.ContentType.Contains("json", StringComparison.Ordinal))
            CheckJson(text);
        else
            Expect.That(text.Length == 0 || answer.ContentType.Split(';')[0] is "text/css" or "text/javascript" or "text/event-stream" or "text/plain", "an answer says what it is", answer.ContentType);
    }

    private static void CheckJson(string text)
    {
        JsonElement root = JsonElement.Parse(text);
        foreach (string name in (string[])["next", "page"])
        {
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement address) && address.ValueKind == JsonValueKind.String)
                Expect.That(PageMarkup.IsLocal(address.GetString()!), "a script is sent on within this host", address.GetString());
        }
    }

    /// <returns>Whether the answer lets somebody in, and rightly so.</returns>
    private async Task<bool> CheckEntryAsync(PageStage host, PageRequest request, PageAnswer answer, CancellationToken cancellationToken)
    {
        bool isSignedIn = answer.Kept.Any(cookie => cookie.Name.StartsWith(SignIn, StringComparison.Ordinal));
        bool isConfirmed = answer.Kept.Any(cookie => cookie.Name.StartsWith(Approval, StringComparison.Ordinal));
        Expect.That(!isSignedIn || MayEnter(request, browsers["approved"]), "only the browser whose phone has said yes to a login is signed in");
        Expect.That(!isConfirmed || MayEnter(request, browsers["confirmed"]), "only the browser whose phone has said yes to a payment may pay");
        if (isSignedIn)
        {
            string user = await host.FindUserAsync(new PageBrowser().With(answer), cancellationToken);
            Expect.That(user == browsers["approved"].User, "who is signed in is the user whose phone has said yes", $"{user} instead of {browsers["approved"].User}");
        }

        if (isConfirmed)
        {
            PageBrowser browser = browsers["confirmed"].With(answer);
            Expect.That(!await host.MayAsync(browser, "refund", cancellationToken), "an approval is for what the phone was asked about");
            Expect.That(await host.MayAsync(browser, Purpose, cancellationToken), "an approval counts for what the phone was asked about");
        }

        return isSignedIn || isConfirmed;
    }

    /// <summary>The browser that got cookies shows what they hold: where a login came from, and the form that waits.</summary>
    private static async Task LookAgainAsync(PageStage host, PageRequest request, PageAnswer answer, CancellationToken cancellationToken)
    {
        string[] names = [.. answer.Kept.Select(cookie => cookie.Name)];
        bool holdsForm = names.Any(name => name.StartsWith("__Host-TwoFactor.Form", StringComparison.Ordinal));
        bool isLogin = request.Path.StartsWithSegments("/login", StringComparison.OrdinalIgnoreCase) && names.Any(name => name.StartsWith("__Host-TwoFactor.SignIn", StringComparison.Ordinal));
        if (!holdsForm && !isLogin)
            return;
        PageBrowser browser = new() { Binding = BindingOf(request) };
        browser.Take(answer);
        string user = host.LastLogin;
        if (holdsForm)
            CheckForm(await host.GoAsync(browser, $"GET /two-factor/resume{new Uri(new Uri(PageStage.Origin), answer.Headers.Location.ToString()).Query}", cancellationToken, "text/html"));
        if (!isLogin)
            return;
        CheckForm(await host.GoAsync(browser, "GET /two-factor", cancellationToken, "text/html"));
        await host.WaitAsync(browser, null, cancellationToken);
        PageAnswer completed = await host.GoAsync(browser, "POST /two-factor/complete", cancellationToken, "text/html");
        CheckForm(completed);
        Expect.That(completed.Status == 303 && completed.Kept.Any(cookie => cookie.Name == SignIn), "a login that the phone confirms goes on", $"{completed.Status}");
        string found = await host.FindUserAsync(new PageBrowser().With(completed), cancellationToken);
        Expect.That(found == user, "who is signed in is the user whose phone has said yes", $"{found} instead of {user}");
    }

    private static string BindingOf(PageRequest request) => request.Values("Cookie").SelectMany(value => value.Split(';')).Select(pair => pair.Trim().Split('=', 2))
        .LastOrDefault(pair => pair is [PageBrowser.BindingName, _])?[1] ?? string.Empty;

    private static bool IsOfThisHost(PageRequest request)
    {
        string host = request.Values("Host").LastOrDefault() ?? "app.example";
        return request.Values("Sec-Fetch-Site").ToArray() switch
        {
            [] => request.Values("Origin").ToArray() is [var origin] && origin.Equals("https://" + host, StringComparison.OrdinalIgnoreCase),
            ["same-origin"] => true,
            _ => false,
        };
    }

    // A program may post a login as well. The host gives it a name of its own.
    private bool MayRing(PageRequest request) =>
        request.Path.StartsWithSegments("/login", StringComparison.OrdinalIgnoreCase) || (IsOfThisHost(request) && request.Method.Equals("POST", StringComparison.OrdinalIgnoreCase) && browsers.Values.Any(browser => Holds(request, browser)));

    private static bool MayEnter(PageRequest request, PageBrowser browser) =>
        IsOfThisHost(request) && request.Method.Equals("POST", StringComparison.OrdinalIgnoreCase) && Holds(request, browser);

    private static bool Holds(PageRequest request, PageBrowser browser)
    {
        string cookies = string.Join(';', request.Values("Cookie"));
        return cookies.Contains(browser.Question, StringComparison.Ordinal) && cookies.Contains(browser.Binding, StringComparison.Ordinal);
    }

    private string? Find(string name)
    {
        string[] parts = name.Split('.');
        if (!browsers.TryGetValue(parts[0], out PageBrowser? browser))
            return null;
        return parts.ElementAtOrDefault(1) switch
        {
            null => browser.Cookies,
            "id" => browser.Id,
            "question" => browser.Question,
            "binding" => browser.Binding,
            "token" => stage!.Phones.TokenFor(browser.User),
            _ => null,
        };
    }

    private async Task<PageStage> NextStageAsync(CancellationToken cancellationToken)
    {
        if (stage is not null && ++inputs < InputsPerStage)
            return stage;
        stage?.Dispose();
        inputs = 0;
        stage = new PageStage(change);
        foreach (string name in Names)
            browsers[name] = await AskPhoneAsync(stage, name, cancellationToken);
        return stage;
    }

    // Its question may be over now.
    private async Task RenewAsync(PageStage host, PageRequest request, CancellationToken cancellationToken)
    {
        foreach (string name in Names.Where(name => Holds(request, browsers[name])))
            browsers[name] = await AskPhoneAsync(host, name, cancellationToken);
    }

    private static Task<PageBrowser> AskPhoneAsync(PageStage host, string name, CancellationToken cancellationToken) => name switch
    {
        "waiting" => host.AskPhoneAsync("late", null, cancellationToken),
        "denied" => host.AskPhoneAsync("no", null, cancellationToken),
        "approved" => host.AskPhoneAsync("yes", null, cancellationToken),
        "paying" => host.AskPhoneAsync("late", Purpose, cancellationToken),
        _ => host.AskPhoneAsync("yes", Purpose, cancellationToken),
    };
}
