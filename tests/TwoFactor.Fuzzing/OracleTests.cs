using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Fuzzing.Oracles;
using TwoFactor.Fuzzing.Running;
using TwoFactor.Fuzzing.Targets;

namespace TwoFactor.Fuzzing;

/// <summary>What judges the readers is judged here: it knows a "yes", and objects to what only looks like one.</summary>
public sealed class OracleTests
{
    private const string Session = ProviderStage.Session;
    private const string Request = ProviderStage.RequestId;

    [TestCase($"authsessionid={Session}&secsignid=johndoe&authsessionstate=3", true)]
    [TestCase($"message=a b&authsessionid={Session}&secsignid=JohnDoe&SecSignID=johndoe&authsessionstate=3", true)]
    [TestCase($"authsessionid={Session}&secsignid=johndoe&authsessionstate=1", false)]
    [TestCase($"authsessionid={Session}&secsignid=mallory&authsessionstate=3", false)]
    [TestCase($"authsessionid=1&secsignid=johndoe&authsessionstate=3", false)]
    [TestCase($"authsessionid={Session}&authsessionstate=3", false)]
    [TestCase($"authsessionid={Session}&secsignid=johndoe&authsessionstate=3&authsessionstate=4", false)]
    [TestCase($"authsessionid={Session}&secsignid=johndoe&authsessionstate=3&AuthSessionState=4", false)]
    [TestCase($"authsessionid={Session}&secsignid=johndoe&authsessionstate=3&%61uthsessionstate=4", false)]
    [TestCase($"authsessionid={Session}&secsignid=johndoe&authsessionstate=3&message=x;authsessionstate=4", false)]
    [TestCase($"authsessionid={Session}&secsignid=johndoe&authsessionstate=3&amp;authsessionstate=4", false)]
    [TestCase($"authsessionid={Session}&secsignid=johndoe&authsessionstate=3&errorcode=10013", false)]
    [TestCase($"<p>authsessionid={Session}&secsignid=johndoe&authsessionstate=3", false)]
    [TestCase($"authsessionid={Session}&requestid={Request}&secsignid=johndoe&authsessionstate=3", true)]
    [TestCase($"authsessionid={Session}&requestid=1&secsignid=johndoe&authsessionstate=3", false)]
    [TestCase($"servicename=A<B, SecSign ID&authsessionid={Session}&secsignid=johndoe&authsessionstate=3", true)]
    [TestCase($"servicename=A<b>&authsessionid={Session}&secsignid=johndoe&authsessionstate=3", false)]
    [TestCase($"authsessionid={Session}&secsignid=johndoe&authsessionstate=3&message=x, SecSign ID=mallory", false)]
    public void The_check_of_SecSign_answers_recognises_an_approval(string body, bool isYes) =>
        Assert.That(SecSignApproval.Objection(Answer("200", body), Session, Request, "johndoe"), isYes ? Is.Null : Is.Not.Null);

    [TestCase("secsignid=mallory", "mallory")]
    [TestCase("secsignid=Mallory&SecSignID=mallory", "mallory")]
    [TestCase("secsignid=mal%6Cory", "mallory")]
    [TestCase("secsignid=johndoe&SecSignID=mallory", null)]
    [TestCase("secsignid=johndoe&message=x, SecSign ID=mallory", null)]
    [TestCase("secsignid=mal lory", null)]
    [TestCase("secsignid=", null)]
    [TestCase("message=mallory", null)]
    public void The_check_of_SecSign_answers_knows_who_approved_under_an_alias(string fields, string? approver)
    {
        string? objection = SecSignApproval.Objection(Answer("200", $"authsessionid={Session}&authsessionstate=3&{fields}"), Session, Request, user: null, out string? found);

        Assert.That(found, Is.EqualTo(approver));
        Assert.That(objection, approver is null ? Is.Not.Null : Is.Null);
    }

    [TestCase("""{"id":"1","status":"authorized"}""", true)]
    [TestCase("""{"st\u0061tus":"authorized","id":"1","message":null,"x":{"status":"denied"}}""", true)]
    [TestCase("""{"id":"1","status":"denied"}""", false)]
    [TestCase("""{"id":"2","status":"authorized"}""", false)]
    [TestCase("""{"id":1,"status":"authorized"}""", false)]
    [TestCase("""{"id":"1","status":"authorized","status":"denied"}""", false)]
    [TestCase("""{"id":"1","status":"authorized","Status":"denied"}""", false)]
    [TestCase("""{"id":"1","status":"authorized","id":"1"}""", false)]
    [TestCase("""{"id":"1","status":"authorized","tag":"404"}""", false)]
    [TestCase("""{"id":"1","status":"authorized"} x""", false)]
    [TestCase("""[{"id":"1","status":"authorized"}]""", false)]
    public void The_check_of_Sezame_answers_recognises_an_approval(string body, bool isYes) =>
        Assert.That(SezameApproval.Objection(Answer("200", body), "1"), isYes ? Is.Null : Is.Not.Null);

    [TestCase("404")]
    [TestCase("302")]
    [TestCase("200 cut")]
    [TestCase("200 lost")]
    public void An_answer_with_another_status_or_an_incomplete_body_is_no_approval(string head)
    {
        Assert.That(SecSignApproval.Objection(Answer(head, $"authsessionid={Session}&secsignid=johndoe&authsessionstate=3"), Session, Request, "johndoe"), Is.Not.Null);
        Assert.That(SezameApproval.Objection(Answer(head, """{"id":"1","status":"authorized"}"""), "1"), Is.Not.Null);
    }

    [TestCase("<p class=\"x\">a &lt;b&gt; 'c'</p>", true)]
    [TestCase("<!DOCTYPE html><a href=\"/orders?a=1&amp;b=2\">x</a>", true)]
    [TestCase("<img src=\"data:image/png;base64,AAAA\" alt=\"x\">", true)]
    [TestCase("<p><img src=x onerror=y></p>", false)]
    [TestCase("<p onclick=\"x\">", false)]
    [TestCase("<b>x</b>", false)]
    [TestCase("<script>x</script>", false)]
    [TestCase("<script src=\"https://evil.example/x.js\"></script>", false)]
    [TestCase("<a href=\"//evil.example\">x</a>", false)]
    [TestCase("<a href=\"/\\evil.example\">x</a>", false)]
    [TestCase("<a href=\"javascript:alert(1)\">x</a>", false)]
    [TestCase("<form action=\"https://evil.example/\">", false)]
    [TestCase("<a href=\"/\" \"><svg onload=x>", false)]
    [TestCase("<!-- x -->", false)]
    [TestCase("<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>", true)]
    [TestCase("<noscript><meta http-equiv=\"refresh\" content=\"5; url=/two-factor?purpose=payment\"></noscript>", true)]
    [TestCase("<noscript><meta http-equiv=\"refresh\" content=\"5; url=//evil.example\"></noscript>", false)]
    [TestCase("<meta http-equiv=\"refresh\" content=\"0;url=https://evil.example\">", false)]
    [TestCase("<svg><a xlink:href=\"javascript:alert(1)\">x</a></svg>", false)]
    [TestCase("<a href=\"/\" ping=\"https://evil.example/\">x</a>", false)]
    public void The_check_of_pages_accepts_only_markup_of_the_page(string html, bool isOurs) =>
        Assert.That(PageMarkup.Objection(html), isOurs ? Is.Null : Is.Not.Null);

    [TestCase("/", true)]
    [TestCase("/orders?a=1#b", true)]
    [TestCase("//evil.example", false)]
    [TestCase("/\\evil.example", false)]
    [TestCase("https://evil.example/", false)]
    [TestCase("/a\r\nSet-Cookie:x=y", false)]
    [TestCase("/\t/evil.example", false)]
    [TestCase("", false)]
    public void The_check_of_redirects_accepts_only_paths_of_this_host(string address, bool isLocal) => Assert.That(PageMarkup.IsLocal(address), Is.EqualTo(isLocal));

    [Test]
    public async Task A_reader_that_only_searches_for_the_words_is_found_and_its_input_shortened()
    {
        FuzzRun run = new(20_000, 1, () => [new CarelessReader()]);

        await run.RunAsync(() => { }, CancellationToken.None);

        Finding[] findings = [.. run.Findings];
        Assert.That(findings.Select(finding => finding.Property), Does.Contain("an approval is spelled out").And.Contain("FormatException at the target itself"));
        Assert.That(findings.Min(finding => finding.Input.Length), Is.LessThan(60));
    }

    [TestCase("the handle has another id", "a handle has the ids of the answer")]
    [TestCase("a poll always approves", "an approval is spelled out")]
    public async Task A_fault_between_a_start_of_SecSign_and_its_first_poll_is_found(string fault, string property) =>
        Assert.That(await FindAsync(() => new SecSignCalls(inner => new CarelessProvider(inner, fault))), Does.Contain(property));

    [Test]
    public async Task A_wrong_approver_under_an_alias_is_found() =>
        Assert.That(
            await FindAsync(() => new SecSignPolls(inner => new CarelessProvider(inner, "the user who was asked approves under an alias"))),
            Does.Contain("the user whom the answer names has approved"));

    [TestCase("the handle has another id", "a handle has the id of the answer")]
    [TestCase("a poll always approves", "an approval is spelled out")]
    public async Task A_fault_between_a_start_of_Sezame_and_its_first_poll_is_found(string fault, string property) =>
        Assert.That(await FindAsync(() => new SezameCalls(inner => new CarelessProvider(inner, fault))), Does.Contain(property));

    [TestCase("approved")]
    [TestCase("confirmed")]
    public void A_page_lets_in_the_browser_whose_phone_has_said_yes(string browser) =>
        Assert.That(Complete(browser, _ => { }), Is.EqualTo((Verdict.Approved, (string?)null)));

    [Test]
    public void A_page_that_signs_in_after_the_approval_of_a_payment_is_found() =>
        Assert.That(Complete("confirmed", services => services.AddSingleton<IStartupFilter>(new CookieBeside("__Host-TwoFactor.Proof.", ".AspNetCore.Cookies"))).Broken,
            Is.EqualTo("only the browser whose phone has said yes to a login is signed in"));

    [Test]
    public void A_page_that_approves_a_payment_after_a_login_is_found() =>
        Assert.That(Complete("approved", services => services.AddSingleton<IStartupFilter>(new CookieBeside(".AspNetCore.Cookies", "__Host-TwoFactor.Proof."))).Broken,
            Is.EqualTo("only the browser whose phone has said yes to a payment may pay"));

    [TestCase("POST /two-factor/complete?id=$approved.id HTTP/1.1\nSec-Fetch-Site: same-origin\nCookie: $approved\n\n")]
    [TestCase("POST /login HTTP/1.1\nSec-Fetch-Site: same-origin\n\n")]
    public void A_page_that_signs_in_another_user_is_found(string request) =>
        Assert.That(
            Ask(request, services => services.PostConfigureAll<CookieAuthenticationOptions>(options => options.Events.OnSigningIn = signingIn =>
            {
                if (!signingIn.Request.Path.StartsWithSegments("/stage", StringComparison.Ordinal))
                    signingIn.Principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "mallory")], "password"));
                return Task.CompletedTask;
            })).Broken,
            Is.EqualTo("who is signed in is the user whose phone has said yes"));

    [Test]
    public void A_page_whose_approval_counts_for_everything_is_found() =>
        Assert.That(Complete("confirmed", services => services.AddSingleton<IAuthorizationHandler, AnyApproval>()).Broken,
            Is.EqualTo("an approval is for what the phone was asked about"));

    [Test]
    public void A_seed_and_a_number_make_the_same_input_again()
    {
        using FuzzTarget target = new SecSignPolls();
        (_, byte[] once) = new InputSource(7, [target]).Make(123);
        (_, byte[] again) = new InputSource(7, [target]).Make(123);

        Assert.That(again, Is.EqualTo(once));
        Assert.That(Enumerable.Range(0, 100).Select(i => Convert.ToHexString(new InputSource(7, [target]).Make(i).Bytes)).Distinct().Count(), Is.GreaterThan(80));
    }

    private static WireResponse Answer(string head, string body) => WireResponse.Read(Encoding.UTF8.GetBytes($"{head}\n\n{body}"));

    private static (Verdict Verdict, string? Broken) Complete(string browser, Action<IServiceCollection> change) =>
        Ask($"POST /two-factor/complete?{(browser == "confirmed" ? "purpose=payment" : $"id=${browser}.id")} HTTP/1.1\nSec-Fetch-Site: same-origin\nCookie: ${browser}\n\n", change);

    private static (Verdict Verdict, string? Broken) Ask(string request, Action<IServiceCollection> change)
    {
        using PageEndpoints page = new(change);
        (Verdict verdict, string? broken, _) = Trial.Of(page, Encoding.UTF8.GetBytes(request), TestContext.CurrentContext.CancellationToken);
        return (verdict, broken);
    }

    private static async Task<IEnumerable<string>> FindAsync(Func<FuzzTarget> target)
    {
        FuzzRun run = new(5_000, 1, () => [target()]);
        await run.RunAsync(() => { }, CancellationToken.None);
        return run.Findings.Select(finding => finding.Property);
    }

    // A page that gives a cookie too many.
    private sealed class CookieBeside(string given, string another) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, then) =>
            {
                http.Response.OnStarting(() =>
                {
                    if (http.Request.Path == "/two-factor/complete" && http.Response.Headers.SetCookie.Any(cookie => cookie!.StartsWith(given, StringComparison.Ordinal)))
                        http.Response.Headers.Append("Set-Cookie", another + "=x; path=/; secure; httponly");
                    return Task.CompletedTask;
                });
                return then(http);
            });
            next(app);
        };
    }

    // A page that does not ask what an approval is for.
    private sealed class AnyApproval : IAuthorizationHandler
    {
        public Task HandleAsync(AuthorizationHandlerContext context)
        {
            if (context.Resource is HttpContext http && http.Request.Cookies.Keys.Any(name => name.StartsWith("__Host-TwoFactor.Proof.", StringComparison.Ordinal)))
                context.PendingRequirements.ToList().ForEach(context.Succeed);
            return Task.CompletedTask;
        }
    }

    // A provider with the fault of that name.
    private sealed class CarelessProvider(ITwoFactorProvider inner, string fault) : DelegatingTwoFactorProvider(inner)
    {
        public override async Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
        {
            Challenge challenge = await base.StartChallengeAsync(request, cancellationToken);
            return fault == "the handle has another id" ? new Challenge(WithAnotherId(challenge.Handle), challenge.AccessPass) : challenge;
        }

        public override async Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
        {
            ChallengeStatus status = await base.PollStateAsync(handle, cancellationToken);
            bool approves = fault switch
            {
                "a poll always approves" => true,
                "the user who was asked approves under an alias" => handle.AllowAlias && status.State == ChallengeState.Approved,
                _ => false,
            };
            return approves ? new ChallengeStatus(ChallengeState.Approved, handle.User, status.Message) : status;
        }

        private static ChallengeHandle WithAnotherId(ChallengeHandle handle) => new()
        {
            Provider = handle.Provider,
            Tenant = handle.Tenant,
            User = handle.User,
            ServiceIds = handle.ServiceIds.ToDictionary(id => id.Key, id => id.Value.Length > 1 ? id.Value[..^1] : "7"),
            Endpoint = handle.Endpoint,
            StartedAt = handle.StartedAt,
            Deadline = handle.Deadline,
        };
    }

    // A reader with two faults that the run must find: it approves by a search for the words, and throws an undocumented exception.
    private sealed class CarelessReader : FuzzTarget
    {
        private readonly SecSignPolls samples = new();

        public override string Name => "careless";

        public override int Weight => 1;

        public override IReadOnlyList<byte[]> Samples => samples.Samples;

        public override IReadOnlyList<byte[]> Fragments => samples.Fragments;

        public override Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
        {
            WireResponse answer = WireResponse.Read(input);
            if (answer.Body.AsSpan().IndexOf("\0"u8) >= 0)
                throw new FormatException();
            if (answer.Body.AsSpan().IndexOf("authsessionstate=3"u8) < 0)
                return Task.FromResult(Verdict.Refused);
            Expect.That(SecSignApproval.Objection(answer, Session, Request, "johndoe") is null, "an approval is spelled out");
            return Task.FromResult(Verdict.Approved);
        }
    }
}
