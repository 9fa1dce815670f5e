using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.StepUp;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>Sign-ins without identifying claims are distinguished by the time of the host's cookie, wherever the user of the request comes from.</summary>
public sealed class SignInTimeTests
{
    private const string Cookies = CookieAuthenticationDefaults.AuthenticationScheme;

    [TestCase("", "")]
    [TestCase("&claim=sid=one", "&claim=sid=two")]
    [TestCase("&claim=sid=theirs", "&claim=sid=theirs")]
    [TestCase("&claim=sid=theirs&claim=auth_time=100", "&claim=sid=theirs&claim=auth_time=100")]
    public async Task A_later_sign_in_does_not_find_the_answer_to_the_question_of_an_earlier_one(string earlier, string later)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: earlier);
        await ExpectQuestionAsync(browser);
        scene.Phones.User("jdoe").Approves();
        await browser.PostAsync("/two-factor/start?purpose=payment");
        await browser.WaitAsync("&purpose=payment");
        await browser.PostAsync("/sign-out");
        scene.Time.Ahead += TimeSpan.FromSeconds(30);
        scene.Phones.User("jdoe").DoesNothing();
        await SignInAsync(browser, query: later);
        await ExpectQuestionAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        Assert.That(await TextAsync(browser.GetAsync("/two-factor/status?purpose=payment")), Does.Contain("Pending"));
        Assert.That(Starts(scene), Is.EqualTo(2));
    }

    // As with an identity provider, whose session goes on when the user signs out of this application only.
    [TestCase("/default", "&claim=sid=theirs")]
    [TestCase("/one-scheme", "&claim=sid=theirs&claim=auth_time=100")]
    [TestCase("/two-schemes", "&claim=auth_time=100")]
    public async Task An_approval_of_an_earlier_sign_in_does_not_count_either_if_the_later_one_has_the_same_claims(string path, string claims)
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: claims);
        await ApproveAsync(scene, browser);
        Assert.That(await TextAsync(browser.GetAsync(path)), Is.EqualTo("through"), "the same sign-in");
        await browser.PostAsync("/sign-out");
        scene.Time.Ahead += TimeSpan.FromSeconds(30);
        await SignInAsync(browser, query: claims);
        Assert.That(await TextAsync(browser.GetAsync(path)), Is.Not.EqualTo("through"));
        Assert.That(scene.Logs.Named("ProofMismatch").Select(line => line.Text), Has.Some.Contain("another sign-in"));
    }

    [Test]
    public async Task A_question_and_a_form_of_an_earlier_sign_in_end_also_if_the_later_one_has_the_same_claims()
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=theirs");
        await browser.PostAsync("/payments", TestBrowser.Html, request => request.Content = new FormUrlEncodedContent([new("amount", "10")]));
        string resume = await ConfirmAsync(scene, browser);
        await ExpectQuestionAsync(browser, "/default", "named");
        await browser.PostAsync("/sign-out");
        scene.Time.Ahead += TimeSpan.FromSeconds(30);
        await SignInAsync(browser, query: "&claim=sid=theirs");
        Assert.That(await TextAsync(browser.GetAsync(resume)), Does.Not.Contain("amount"));
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=named")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(Starts(scene), Is.EqualTo(1), "only for the form");
    }

    [Test]
    public async Task A_cookie_that_is_renewed_is_of_the_same_sign_in([Values("", "&claim=sid=1")] string claims)
    {
        await using WebScene scene = await StartAsync(cookie: options => options.ExpireTimeSpan = TimeSpan.FromMinutes(4));
        TestBrowser browser = await SignedInAsync(scene, query: claims);
        await ApproveAsync(scene, browser);
        scene.Time.Ahead += TimeSpan.FromMinutes(3);
        HttpResponseMessage renewal = await browser.GetAsync("/me");
        Assert.That(renewal.Headers.TryGetValues("Set-Cookie", out _), Is.True, "the cookie is renewed");
        Assert.That(await TextAsync(browser.GetAsync("/default")), Is.EqualTo("through"));
    }

    [TestCase("/default")]
    [TestCase("/one-scheme")]
    [TestCase("/two-schemes")]
    [TestCase("/attribute")]
    [TestCase("/replaced-user")]
    [TestCase("/filtered")]
    [TestCase("/forwarded")]
    public async Task An_approval_of_an_earlier_sign_in_does_not_count(string path)
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ApproveAsync(scene, browser);
        Assert.That(await TextAsync(browser.GetAsync(path)), Is.EqualTo("through"), "the same sign-in");
        await browser.PostAsync("/sign-out");
        scene.Time.Ahead += TimeSpan.FromSeconds(30);
        await SignInAsync(browser);
        Assert.That(await TextAsync(browser.GetAsync(path)), Is.Not.EqualTo("through"));
        Assert.That(scene.Logs.Named("ProofMismatch").Select(line => line.Text), Has.Some.Contain("another sign-in"));
    }

    [Test]
    public async Task Of_several_sign_ins_of_one_user_the_newest_counts([Values] bool isOfFirstScheme)
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await browser.PostAsync("/sign-in-other");
        await ApproveAsync(scene, browser);
        Assert.That(await TextAsync(browser.GetAsync("/two-schemes")), Is.EqualTo("through"), "the same sign-ins");
        scene.Time.Ahead += TimeSpan.FromSeconds(30);
        if (isOfFirstScheme)
            await SignInAsync(browser);
        else
            await browser.PostAsync("/sign-in-other");
        Assert.That(await TextAsync(browser.GetAsync("/two-schemes")), Is.Not.EqualTo("through"));
    }

    [TestCase("/default")]
    [TestCase("/one-scheme")]
    public async Task Where_nothing_tells_when_the_user_signed_in_no_approval_counts_and_the_phone_is_not_asked(string path)
    {
        await using WebScene scene = await StartAsync(properties => properties.IssuedUtc = properties.ExpiresUtc = null, isRecorded: false);
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser, path, "named");
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=named")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(Starts(scene), Is.Zero);

        await SignInAsync(browser, query: "&claim=sid=1");
        await ApproveAsync(scene, browser);
        Assert.That(await TextAsync(browser.GetAsync(path)), Is.EqualTo("through"), "a claim tells");
    }

    [TestCase("/default")]
    [TestCase("/one-scheme")]
    public async Task A_sign_in_that_tells_only_when_it_ends_is_distinguished_by_its_end(string path)
    {
        await using WebScene scene = await StartAsync(properties => properties.IssuedUtc = null, isRecorded: false);
        TestBrowser browser = await SignedInAsync(scene);
        await ApproveAsync(scene, browser, path);
        Assert.That(await TextAsync(browser.GetAsync(path)), Is.EqualTo("through"), "the same sign-in");
        scene.Time.Ahead += TimeSpan.FromSeconds(30);
        await SignInAsync(browser);
        Assert.That(await TextAsync(browser.GetAsync(path)), Is.Not.EqualTo("through"));
    }

    [Test]
    public async Task A_scheme_without_sign_ins_needs_no_time()
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = scene.Browser();
        await ApproveAsync(scene, browser, "/header");
        Assert.That(await TextAsync(browser.GetAsync("/header")), Is.EqualTo("through"));
    }

    // The page does not send the script's token.
    [Test]
    public async Task A_script_with_a_token_in_a_header_gets_an_approval_by_the_page_unless_another_user_is_signed_in_there()
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = scene.Browser();
        string signedIn = await TextAsync(browser.PostAsync("/sign-in-token"));
        string token = JsonDocument.Parse(signedIn).RootElement.GetProperty("accessToken").GetString()!;
        Assert.That((await CallAsync()).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        await ConfirmAsync(scene, browser, "named");
        Assert.That(await TextAsync(CallAsync()), Is.EqualTo("through"));

        scene.Time.Ahead += TimeSpan.FromMinutes(6);
        Assert.That((await CallAsync()).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await TextAsync(browser.GetAsync("/two-factor?purpose=named")), Does.Contain("data-two-factor=\"Ready\""));
        await SignInAsync(browser, "mallory");
        Assert.That((await browser.GetAsync("/two-factor?purpose=named")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=named")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));

        Task<HttpResponseMessage> CallAsync() => browser.SendAsync(
            HttpMethod.Get, "/token", TestBrowser.Json, request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token));
    }

    // Browsers send Negotiate only to addresses that ask for it.
    [Test]
    public async Task A_browser_whose_user_each_request_proves_in_a_header_gets_an_approval_by_a_page_without_the_header()
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = scene.Browser();
        Assert.That((await VisitAsync()).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(await TextAsync(browser.GetAsync("/two-factor?purpose=named")), Does.Contain("data-two-factor=\"Ready\""));
        await ConfirmAsync(scene, browser, "named");
        Assert.That(await TextAsync(VisitAsync()), Is.EqualTo("through"));

        Task<HttpResponseMessage> VisitAsync() => browser.SendAsync(
            HttpMethod.Get, "/negotiate", TestBrowser.Html, request => request.Headers.TryAddWithoutValidation("Authorization", HeaderScheme.Credentials));
    }

    // The cookie is of another sign-in than the token.
    [Test]
    public async Task A_script_with_a_token_gets_an_approval_by_the_page_of_the_same_user()
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        string token = JsonDocument.Parse(await TextAsync(browser.PostAsync("/sign-in-token"))).RootElement.GetProperty("accessToken").GetString()!;
        Assert.That((await CallAsync()).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        await ConfirmAsync(scene, browser, "named");
        Assert.That(await TextAsync(CallAsync()), Is.EqualTo("through"));
        Assert.That(await TextAsync(browser.GetAsync("/default")), Is.Not.EqualTo("through"), "the approval belongs to the token");

        Task<HttpResponseMessage> CallAsync() => browser.SendAsync(
            HttpMethod.Get, "/token", TestBrowser.Json, request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token));
    }

    [Test]
    public async Task The_phone_is_not_asked_after_the_user_of_a_policys_scheme_has_signed_out()
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = await SignedInAsync(scene, "visitor");
        await browser.PostAsync("/sign-in-other");
        await ExpectQuestionAsync(browser, "/other-scheme", "named");
        await browser.PostAsync("/sign-out-other");
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=named")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(Starts(scene), Is.Zero);
        await browser.PostAsync("/sign-in-other");
        await VisitAndConfirmAsync(scene, browser, "/other-scheme", "named");
        Assert.That(await TextAsync(browser.GetAsync("/other-scheme")), Is.EqualTo("through"));
    }

    [Test]
    public async Task A_question_of_a_policys_scheme_is_shown_to_its_user_only_and_a_page_of_the_host_keeps_its_own_user()
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = await SignedInAsync(scene, "visitor");
        await browser.PostAsync("/sign-in-other");
        await ExpectQuestionAsync(browser, "/other-scheme", "named");
        Assert.That(await TextAsync(browser.GetAsync("/own")), Is.EqualTo("Ready for visitor of Cookies"));
        await browser.PostAsync("/sign-out-other");
        Assert.That(await TextAsync(browser.GetAsync("/own")), Is.EqualTo("Restart for visitor of Cookies"));
    }

    [Test]
    public async Task An_approval_belongs_to_the_sign_in_in_which_the_phone_was_asked()
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = await AskedAndApprovedAsync(scene);
        await browser.PostAsync("/sign-out");
        scene.Time.Ahead += TimeSpan.FromSeconds(30);
        await SignInAsync(browser);
        Assert.That((await browser.PostAsync("/two-factor/complete?purpose=named")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await TextAsync(browser.GetAsync("/default")), Is.Not.EqualTo("through"), "somebody else may have signed in");
    }

    [Test]
    public async Task A_question_of_an_earlier_sign_in_is_replaced()
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = await AskedAndApprovedAsync(scene);
        scene.Time.Ahead += TimeSpan.FromSeconds(30);
        await SignInAsync(browser);
        await ExpectQuestionAsync(browser, "/default", "named");
        Assert.That(await TextAsync(browser.GetAsync("/two-factor?purpose=named")), Does.Contain("data-two-factor=\"Ready\""));
    }

    private static async Task<TestBrowser> AskedAndApprovedAsync(WebScene scene)
    {
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser, "/default", "named");
        scene.Phones.User("jdoe").Approves();
        await browser.PostAsync("/two-factor/start?purpose=named");
        await browser.WaitAsync("&purpose=named");
        return browser;
    }

    private static Task<WebScene> StartAsync(
        Action<AuthenticationProperties>? change = null, bool isRecorded = true, Action<CookieAuthenticationOptions>? cookie = null) => StepUpScene.StartAsync(
        services =>
        {
            services.AddAuthentication().AddCookie("Other").AddPolicyScheme("Forwarded", displayName: null, policy => policy.ForwardDefault = Cookies)
                .AddScheme<AuthenticationSchemeOptions, HeaderScheme>("Header", configureOptions: null)
                .AddScheme<AuthenticationSchemeOptions, HeaderScheme>("Negotiate", configureOptions: null)
                .AddBearerToken("Token").AddPolicyScheme("TokenOrCookie", displayName: null, policy => policy.ForwardDefaultSelector = http => http.Request.Headers.ContainsKey("Authorization") ? "Token" : Cookies);
            services.Configure<CookieAuthenticationOptions>(Cookies, options =>
            {
                cookie?.Invoke(options);
                options.Events.OnValidatePrincipal = context =>
                {
                    if (!isRecorded)
                        context.Properties.Items.Remove(SignInTimes.Key);
                    change?.Invoke(context.Properties);
                    return Task.CompletedTask;
                };
            });
            services.AddControllers(mvc => mvc.Filters.Add(new AuthorizeFilter(Policy(Cookies)))).AddApplicationPart(typeof(UnprotectedController).Assembly);
        },
        endpoints: app =>
        {
            app.MapPost("/sign-in-other", (HttpContext http) => http.SignInAsync("Other", User()));
            app.MapPost("/sign-out-other", (HttpContext http) => http.SignOutAsync("Other"));
            app.MapPost("/sign-in-token", (HttpContext http) => http.SignInAsync("Token", User(new Claim("sid", "token"))));
            app.MapGet("/token", () => "through").RequireAuthorization(Policy("TokenOrCookie"));
            app.MapGet("/other-scheme", () => "through").RequireAuthorization(Policy("Other"));
            app.MapGet("/default", () => "through").RequireTwoFactor("named");
            app.MapGet("/one-scheme", () => "through").RequireAuthorization(Policy(Cookies));
            app.MapGet("/two-schemes", () => "through").RequireAuthorization(Policy(Cookies, "Other"));
            app.MapGet("/forwarded", () => "through").RequireAuthorization(Policy("Forwarded"));
            app.MapGet("/negotiate", () => "through").RequireAuthorization(Policy("Negotiate"));
            app.MapGet("/header", () => "through").RequireAuthorization(Policy("Header"));
            app.MapGet("/attribute", [RequireTwoFactor("named", AuthenticationSchemes = Cookies)] () => "through");
            app.MapGet("/own", async (HttpContext http) =>
            {
                PromptModel prompt = await http.GetTwoFactorPromptAsync("named");
                AuthenticateResult? result = http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult;
                return $"{prompt.State} for {http.User.FindFirstValue(ClaimTypes.NameIdentifier)} of {result?.Ticket?.AuthenticationScheme}";
            });
            app.MapGet("/replaced-user", async (HttpContext http, IAuthorizationService authorization) =>
            {
                http.User = new ClaimsPrincipal(http.User.Identities.Select(identity => identity.Clone()));
                return (await authorization.AuthorizeAsync(http.User, http, Policy())).Succeeded ? "through" : "refused";
            });
            app.MapControllers();
        });

    private static ClaimsPrincipal User(params Claim[] more) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "jdoe"), new Claim("two_factor_tenant", WebScene.Tenant), .. more], "password"));

    private static AuthorizationPolicy Policy(params string[] schemes) => new AuthorizationPolicyBuilder(schemes).RequireTwoFactor("named").Build();

    private static async Task ApproveAsync(WebScene scene, TestBrowser browser, string path = "/default") => await VisitAndConfirmAsync(scene, browser, path, "named");
}
