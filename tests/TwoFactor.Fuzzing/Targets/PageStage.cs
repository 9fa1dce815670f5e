using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Fuzzing.Running;
using TwoFactor.Testing;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>A host with the page, in this process and without sockets: a login that asks the phone, and a payment that needs it. Its clock stands still.</summary>
internal sealed class PageStage : IDisposable
{
    public const string Origin = "https://app.example";

    /// <summary>The answer after the payment was confirmed with the phone. No input can hold it, so no page repeats it.</summary>
    public static readonly string Paid = Guid.NewGuid().ToString("N");

    private const string Tenant = "acme";

    private readonly ManualTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly WebApplication app;
    private readonly TestServer server;
    private int users;

    /// <param name="change">Changes the host's services, after all of them were added.</param>
    public PageStage(Action<IServiceCollection>? change = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseTestServer(options => options.BaseAddress = new Uri(Origin));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, Bare>();
        builder.Services.AddTwoFactor().AddInMemory(Tenant, Phones, options => options.Capabilities |= TwoFactorCapabilities.Callback)
            .AddAspNetCore(options => options.LongPollTimeout = TimeSpan.Zero);
        builder.Services.Configure<FlowOptions>(options =>
        {
            options.FirstPollAfter = options.PauseAfterDenial = TimeSpan.Zero;
            options.CallbackUri = new Uri(Origin + "/two-factor/callback");
        });

        change?.Invoke(builder.Services);
        app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapTwoFactor("/two-factor");
        MapHost();
        app.StartAsync().GetAwaiter().GetResult();
        server = app.GetTestServer();
    }

    public PagePhones Phones { get; } = new();

    /// <summary>The user of the last login with a password; empty before the first one.</summary>
    public string LastLogin { get; private set; } = string.Empty;

    /// <summary>Sends a request, and reads the answer to its end; of a stream, the first events.</summary>
    public async Task<PageAnswer> AskAsync(PageRequest request, CancellationToken cancellationToken)
    {
        HttpContext context = await server.SendAsync(
            http =>
            {
                http.Request.Method = request.Method;
                http.Request.Path = request.Path;
                http.Request.QueryString = new QueryString(request.Query);
                foreach ((string name, string value) in request.Headers)
                    http.Request.Headers[name] = StringValues.Concat(http.Request.Headers[name], value); // Append leaves out what is empty
                if (request.Values("Host").Any())
                    http.Request.Headers.Host = request.Values("Host").Last(); // a server refuses two of them
                http.Request.Headers.Remove("Transfer-Encoding");
                http.Request.ContentLength = request.Body.Length;
                http.Request.Body = new WireBody(request.Body, "bits", () => { });
            },
            cancellationToken);
        bool isStream = context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) == true;
        byte[] body = await ReadAsync(context.Response.Body, isStream, cancellationToken);
        if (isStream)
            context.Abort();
        return new PageAnswer(context.Response.StatusCode, context.Response.Headers, body);
    }

    /// <summary>A browser whose login is at a question to that user; the phone has answered, if it ever does.</summary>
    /// <param name="user">The beginning of the user's name.</param>
    /// <param name="purpose">What is to be confirmed; <see langword="null"/> for a login.</param>
    public async Task<PageBrowser> AskPhoneAsync(string user, string? purpose, CancellationToken cancellationToken)
    {
        PageBrowser browser = new() { User = $"{user}{users++}" };
        if (purpose is null)
        {
            await GoAsync(browser, $"POST /stage/log-in?user={browser.User}", cancellationToken);
        }
        else
        {
            await GoAsync(browser, $"POST /stage/sign-in?user={browser.User}", cancellationToken);
            await GoAsync(browser, "GET /payment", cancellationToken);
        }

        PageAnswer started = await GoAsync(browser, $"POST /two-factor/start?purpose={purpose}", cancellationToken);
        browser.Id = JsonElement.Parse(started.Body).GetProperty("id").GetString()!;
        if (user is "yes" or "no")
            await WaitAsync(browser, purpose, cancellationToken);
        return browser;
    }

    /// <summary>Waits until the phone has answered.</summary>
    public async Task WaitAsync(PageBrowser browser, string? purpose, CancellationToken cancellationToken)
    {
        while (true)
        {
            clock.Advance(TimeSpan.Zero); // the first poll is due
            PageAnswer status = await GoAsync(browser, $"GET /two-factor/status?seen=0&purpose={purpose}", cancellationToken);
            if (status.Status != StatusCodes.Status200OK || JsonElement.Parse(status.Body).GetProperty("isFinal").GetBoolean())
                return;
            await Task.Yield();
        }
    }

    /// <summary>What a page of this host asks for in that browser.</summary>
    public async Task<PageAnswer> GoAsync(PageBrowser browser, string line, CancellationToken cancellationToken, string accept = "application/json")
    {
        string mode = line.StartsWith("GET /payment", StringComparison.Ordinal) ? "\nSec-Fetch-Mode: navigate" : string.Empty;
        PageRequest request = PageRequest.Read(
            System.Text.Encoding.UTF8.GetBytes($"{line}\nAccept: {accept}\nSec-Fetch-Site: same-origin{mode}\nCookie: {browser.Cookies}\n\n"), _ => null);
        PageAnswer answer = await AskAsync(request, cancellationToken);
        Expect.That(answer.Status < 500, "a browser that behaves gets an answer", $"{answer.Status}");
        browser.Take(answer);
        return answer;
    }

    /// <summary>Who is signed in in that browser; nobody is empty.</summary>
    public async Task<string> FindUserAsync(PageBrowser browser, CancellationToken cancellationToken) =>
        System.Text.Encoding.UTF8.GetString((await GoAsync(browser, "GET /stage/who", cancellationToken)).Body);

    /// <summary>Whether that browser gets to what needs the phone for the purpose.</summary>
    public async Task<bool> MayAsync(PageBrowser browser, string purpose, CancellationToken cancellationToken) =>
        System.Text.Encoding.UTF8.GetString((await GoAsync(browser, $"POST /stage/{purpose}", cancellationToken)).Body) == Paid;

    public void Dispose() => app.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void MapHost()
    {
        // What an input may call.
        app.MapPost("/login", async (HttpContext http) =>
        {
            if (!await HasReadAsync(http.Request))
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
            else
                await http.SignInFirstFactorAsync(Principal(LastLogin = $"yes{users++}"), Tenant);
        });
        app.MapMethods("/payment", [HttpMethods.Get, HttpMethods.Post], () => Paid).RequireTwoFactor("payment");
        // What the stage calls. An input that does so as well gains nothing: the cookies of its answer are not kept.
        app.MapPost("/stage/log-in", (HttpContext http, string user) => http.SignInFirstFactorAsync(Principal(user), Tenant));
        app.MapGet("/stage/who", (ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) ?? string.Empty);
        foreach (string purpose in (string[])["payment", "refund"])
            app.MapPost("/stage/" + purpose, () => Paid).RequireTwoFactor(purpose);
        app.MapPost("/stage/sign-in", (HttpContext http, string user) => http.SignInAsync(Principal(user)));
    }

    private static ClaimsPrincipal Principal(string user) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user), new Claim("two_factor_tenant", Tenant)], "password"));

    // As a host does that binds a form.
    private static async Task<bool> HasReadAsync(HttpRequest request)
    {
        try
        {
            if (request.HasFormContentType)
                await request.ReadFormAsync();
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return false;
        }
    }

    private static async Task<byte[]> ReadAsync(Stream body, bool isStream, CancellationToken cancellationToken)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[16 * 1024];
        int count;
        do
        {
            count = await body.ReadAsync(buffer, cancellationToken);
            all.Write(buffer, 0, count);
        }
        while (count > 0 && !isStream);
        return all.ToArray();
    }

    /// <summary>Answers with a status alone: the cookie handler of ASP.NET Core makes addresses, and fails for a host's name that cannot be encoded.</summary>
    private sealed class Bare : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded)
                return next(context);
            context.Response.StatusCode = authorizeResult.Challenged ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }
    }
}
