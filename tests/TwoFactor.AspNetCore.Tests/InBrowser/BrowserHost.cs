using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Page;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Emulator;
using TwoFactor.Testing;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>A host on a port of this machine, for a real browser, with three tenants: one with phones in memory, one with an emulated Sezame, and one with an
/// emulated SecSign ID. All use one clock, which tests can set forward.</summary>
internal sealed class BrowserHost : IAsyncDisposable
{
    public const string Memory = "acme";
    public const string Sezame = "globex";
    public const string SecSign = "initech";

    private readonly WebApplication app;
    private readonly X509Certificate2 certificate;

    private BrowserHost(WebApplication app, X509Certificate2 certificate, InMemoryService phones, EmulatorHost emulator, LeapingTime time, LogSink logs)
    {
        this.app = app;
        this.certificate = certificate;
        Phones = phones;
        Emulator = emulator;
        Time = time;
        Logs = logs;
    }

    public InMemoryService Phones { get; }

    public EmulatorHost Emulator { get; }

    public LeapingTime Time { get; }

    public LogSink Logs { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>By user: what a sign-in waits for, after the outcome was taken.</summary>
    public ConcurrentDictionary<string, Func<Task>> BeforeSignIn { get; private init; } = new();

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<BrowserHost> StartAsync(
        Action<TwoFactorWebOptions>? options = null, Action<IServiceCollection>? services = null, Action<WebApplication>? endpoints = null)
    {
        LeapingTime time = new();
        InMemoryService phones = new();
        EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions { TimeProvider = time, SecSignIds = { "johndoe" }, Seed = 3 });
        EmulatedClientFiles client = emulator.CreateSezameClient("Globex");
        using TestCertificates authority = new();
        X509Certificate2 certificate = authority.IssueServer();

        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(BrowserHost).Assembly.GetName().Name });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        LogSink logs = new();
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        ConcurrentDictionary<string, Func<Task>> signIns = new();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.LoginPath = "/login";
            cookie.Events.OnSigningIn = signing => signIns.TryGetValue(signing.Principal!.FindFirstValue(ClaimTypes.NameIdentifier)!, out Func<Task>? before) ? before() : Task.CompletedTask;
        });
        builder.Services.AddAuthorization();
        builder.Services.AddTwoFactor()
            .AddInMemory(Memory, phones)
            .AddSezame(Sezame, sezame =>
            {
                sezame.Endpoint = emulator.SezameEndpoint;
                sezame.TrustedCaPath = emulator.CaCertificatePath;
                sezame.ClientCertificate.CertificatePath = client.CertificatePath;
                sezame.ClientCertificate.KeyPath = client.KeyPath;
                sezame.ClientCertificate.KeyPasswordFile = client.KeyPasswordFile;
            })
            .AddSecSign(SecSign, secSign =>
            {
                secSign.Endpoint = emulator.SecSignEndpoint;
                secSign.FallbackEndpoint = emulator.SecSignFallbackEndpoint;
                secSign.TrustedCaPath = emulator.CaCertificatePath;
                secSign.ServiceName = "Initech";
                secSign.ServiceAddress = "https://initech.example/";
            })
            .AddAspNetCore(web =>
            {
                web.ApplicationName = "Acme Portal";
                options?.Invoke(web);
            });
        builder.Services.Configure<FlowOptions>(flow =>
        {
            flow.FirstPollAfter = TimeSpan.Zero;
            flow.QuickInterval = flow.SlowInterval = flow.MinPollInterval = flow.TroubledInterval = TimeSpan.FromSeconds(0.2);
            flow.MaxStartsOfTenant = 1_000_000;
        });
        services?.Invoke(builder.Services);

        WebApplication app = builder.Build();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapTwoFactor();
        MapSite(app);
        endpoints?.Invoke(app);
        await app.StartAsync();
        return new BrowserHost(app, certificate, phones, emulator, time, logs) { BeforeSignIn = signIns };
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Emulator.DisposeAsync();
        certificate.Dispose();
    }

    private static void MapSite(WebApplication app)
    {
        app.MapGet("/", (ClaimsPrincipal user) => Html(user.Identity?.IsAuthenticated == true
            ? $"""<h1>Welcome, {Encoded(user.FindFirstValue(ClaimTypes.NameIdentifier))}</h1><p>{Encoded(string.Join(' ', user.FindAll("amr").Select(claim => claim.Value)))}</p><a href="/payments">Pay</a>"""
            : "<h1>Please log in</h1>"));
        app.MapGet("/login", (HttpRequest request) => Html(
            $"""<h1>Log in</h1><form method="post" action="/login{Encoded(request.QueryString.Value)}"><button>Log in</button></form>"""));
        app.MapPost("/login", (HttpContext http, string tenant, string user) => http.SignInFirstFactorAsync(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)], "password")), tenant));
        app.MapGet("/payments", () => Html("""<h1>Pay here</h1><form method="post" action="/transfers"><input name="amount" value="100"><button>Transfer</button></form>""")).RequireTwoFactor("payment", TimeSpan.FromMinutes(5));
        app.MapPost("/transfers", async (HttpRequest request) => Html($"<h1>Sent {Encoded((await request.ReadFormAsync())["amount"])}</h1>")).RequireTwoFactor("transfer");
        app.MapGet("/unavailable", (HttpContext http, PromptModels prompts) => new PageResult(prompts.Unavailable(http), StatusCodes.Status503ServiceUnavailable));
        app.MapGet("/payments/large", () => Html("<h1>Pay much here</h1>")).RequireTwoFactor("payment", TimeSpan.FromSeconds(1));
        app.MapGet("/once/form", () => Html("<h1>Once</h1>")).RequireTwoFactor("once");
        app.MapGet("/once", () => Html("<h1>Done once</h1>")).RequireTwoFactor("once", once: true);
        app.MapGet("/statement", () => Results.File("date;amount"u8.ToArray(), "text/csv", "statement.csv")).RequireTwoFactor("statement");
        app.MapGet("/other-site", (HttpRequest request) => Results.Redirect($"https://localhost:{request.Host.Port}/")); // for a browser, another host name is another site
        app.MapGet("/favicon.ico", () => Results.NoContent());
    }

    private static IResult Html(string body) => Results.Content($"<!DOCTYPE html><html lang=\"en\"><head><title>Site</title></head><body>{body}</body></html>", "text/html");

    private static string Encoded(string? text) => HtmlEncoder.Default.Encode(text ?? string.Empty);
}
