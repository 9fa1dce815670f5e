using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Testing;

namespace TwoFactor.AspNetCore.Tests.Host;

/// <summary>A host in this process with cookie sign-in, a tenant <c>acme</c> whose phones are in memory, and a login page that calls
/// <c>SignInFirstFactorAsync</c>.</summary>
internal sealed class WebScene : IAsyncDisposable
{
    public const string Tenant = "acme";
    public const string Origin = "https://app.example";

    private readonly WebApplication app;

    private HttpClient? kestrel;

    private WebScene(WebApplication app, InMemoryService phones, TelemetryRecorder telemetry, LogSink logs)
    {
        this.app = app;
        Phones = phones;
        Telemetry = telemetry;
        Logs = logs;
    }

    public InMemoryService Phones { get; }

    public TelemetryRecorder Telemetry { get; }

    public LogSink Logs { get; }

    public IServiceProvider Services => app.Services;

    public ObservedFlow Flow => (ObservedFlow)app.Services.GetRequiredService<ITwoFactorFlow>();

    /// <summary>The principals that were signed in so far.</summary>
    public IReadOnlyList<ClaimsPrincipal> SignIns => app.Services.GetRequiredService<SignedInPrincipals>().Principals;

    public ShiftedTime Time => (ShiftedTime)app.Services.GetRequiredService<TimeProvider>();

    /// <summary>All endpoints of the host.</summary>
    public IEnumerable<RouteEndpoint> Endpoints => app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public TestServer Server => app.GetTestServer();

    /// <summary>Starts a host.</summary>
    /// <param name="services">Changes its services, after everything else.</param>
    /// <param name="firstFactor">The options of each login.</param>
    /// <param name="pipeline">Adds to its pipeline, before the endpoints.</param>
    /// <param name="options">The options of <c>AddAspNetCore</c>.</param>
    /// <param name="endpoints">Maps more endpoints.</param>
    /// <param name="tenant">The options of the tenant's provider.</param>
    /// <param name="map">Maps the page; at <c>/two-factor</c> by default.</param>
    /// <param name="first">Changes its services before <c>AddAspNetCore</c>.</param>
    /// <param name="overKestrel">Whether requests go over a real server, behind a proxy that ends TLS.</param>
    public static async Task<WebScene> StartAsync(
        Action<IServiceCollection>? services = null,
        Func<FirstFactorOptions>? firstFactor = null,
        Action<WebApplication>? pipeline = null,
        Action<TwoFactorWebOptions>? options = null,
        Action<WebApplication>? endpoints = null,
        Action<InMemoryOptions>? tenant = null,
        Action<WebApplication>? map = null,
        Action<IServiceCollection>? first = null,
        bool overKestrel = false)
    {
        InMemoryService phones = new();
        LogSink logs = new();
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(WebScene).Assembly.GetName().Name });
        if (overKestrel)
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        else
            builder.WebHost.UseTestServer(server => server.BaseAddress = new Uri(Origin));
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton<TimeProvider>(new ShiftedTime());
        Count(builder.Services);
        first?.Invoke(builder.Services);
        builder.Services.AddTwoFactor().AddInMemory(Tenant, phones, tenant).AddAspNetCore(options);
        builder.Services.Configure<FlowOptions>(flow =>
        {
            flow.FirstPollAfter = TimeSpan.Zero;
            flow.QuickInterval = flow.MinPollInterval = TimeSpan.FromSeconds(0.2);
            flow.MaxStarts = flow.MaxStartsWithoutFirstFactor = 100;
            flow.PauseAfterDenial = TimeSpan.Zero;
        });
        services?.Invoke(builder.Services);
        Observe(builder.Services);

        WebApplication app = builder.Build();
        WebScene scene = new(app, phones, new TelemetryRecorder(), logs);
        try
        {
            if (overKestrel)
            {
                app.Use((http, next) =>
                {
                    http.Request.Scheme = "https";
                    return next(http);
                });
            }

            pipeline?.Invoke(app);
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
            if (map is null)
                app.MapTwoFactor("/two-factor");
            else
                map(app);
            app.MapPost("/login", (HttpContext http, string user) => http.SignInFirstFactorAsync(Principal(user), Tenant, firstFactor?.Invoke()));
            app.MapGet("/me", (ClaimsPrincipal user) => user.Identity?.IsAuthenticated == true
                ? Results.Text(string.Join('\n', user.Claims.Select(claim => $"{claim.Type}={claim.Value}")))
                : Results.StatusCode(StatusCodes.Status401Unauthorized));
            endpoints?.Invoke(app);
            await app.StartAsync();
            if (overKestrel)
                scene.kestrel = new HttpClient(new ProxyToKestrel(new Uri(app.Urls.Single()))) { BaseAddress = new Uri(Origin) };
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    public static ClaimsPrincipal Principal(string user) => new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user), new Claim("amr", "pwd")], "password"));

    /// <summary>Signs in the user who approved, as a host without a first factor does.</summary>
    public static void SignInApproved(TwoFactorWebOptions options) => options.SignIn = context =>
    {
        IEnumerable<Claim> others = context.Principal.Claims.Where(claim => claim.Type != ClaimTypes.NameIdentifier);
        ClaimsIdentity approved = new([new Claim(ClaimTypes.NameIdentifier, context.Outcome.ApprovedUser!), .. others], "phone");
        return context.HttpContext.SignInAsync(context.Scheme, new ClaimsPrincipal(approved), context.Properties);
    };

    /// <summary>A browser without cookies.</summary>
    public TestBrowser Browser() => kestrel is { } client ? new(() => client) : new(Server);

    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        kestrel?.Dispose();
        await app.DisposeAsync();
        Telemetry.Dispose();
    }

    private static void Count(IServiceCollection services)
    {
        services.AddSingleton<SignedInPrincipals>();
        services.AddScoped<AuthenticationService>();
        services.AddScoped<IAuthenticationService, CountedSignIns>();
    }

    private static void Observe(IServiceCollection services)
    {
        Type flow = services.Last(service => service.ServiceType == typeof(ITwoFactorFlow)).ImplementationType!;
        services.AddSingleton<ITwoFactorFlow>(provider => new ObservedFlow((ITwoFactorFlow)ActivatorUtilities.CreateInstance(provider, flow)));
    }
}
