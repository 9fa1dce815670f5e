using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Testing;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>Behaviour of a real server: limits on headers and bodies, and a shutdown that waits for requests.</summary>
[Category("Network")]
public sealed class KestrelTests
{
    [Test]
    public async Task The_cookies_of_the_largest_question_are_within_the_servers_limits()
    {
        await using WebApplication app = await StartAsync(claims: 120);
        using HttpClient browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address(app) };
        HttpResponseMessage login = await browser.PostAsync("/login?ReturnUrl=" + Uri.EscapeDataString("/ü 中"), content: null);
        Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        string cookies = string.Join("; ", login.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        Assert.That(cookies, Has.Length.GreaterThan(8000));

        using HttpRequestMessage look = new(HttpMethod.Get, login.Headers.Location);
        look.Headers.TryAddWithoutValidation("Cookie", cookies);
        Assert.That((await browser.SendAsync(look)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_callback_with_an_endless_body_is_not_read_to_the_end()
    {
        await using WebApplication app = await StartAsync();
        using HttpClient service = new() { BaseAddress = Address(app) };
        HttpResponseMessage answer = await service.PutAsync($"/two-factor/callback/{new string('a', 43)}", new ByteArrayContent(new byte[15_000]));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        using HttpRequestMessage endless = new(HttpMethod.Put, $"/two-factor/callback/{new string('a', 43)}") { Content = new StreamContent(new EndlessStream()) };
        endless.Headers.TransferEncodingChunked = true;
        try
        {
            answer = await service.SendAsync(endless);
            Assert.That((int)answer.StatusCode, Is.EqualTo(204).Or.EqualTo(413));
        }
        catch (HttpRequestException)
        {
            // The server closed the connection while the client was still sending.
        }
    }

    [Test]
    public async Task A_shutdown_ends_open_long_polls_and_streams()
    {
        WebApplication app = await StartAsync();
        using HttpClient browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address(app) };
        HttpResponseMessage login = await browser.PostAsync("/login", content: null);
        string cookies = string.Join("; ", login.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        browser.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", cookies);
        HttpResponseMessage stream = await browser.GetAsync("/two-factor/events", HttpCompletionOption.ResponseHeadersRead);
        Task<HttpResponseMessage> poll = browser.GetAsync("/two-factor/status?seen=999&wait=25");
        Task<string> events = stream.Content.ReadAsStringAsync();
        using CancellationTokenSource never = new(); // without a time limit for the shutdown
        await app.StopAsync(never.Token);
        try
        {
            Assert.That((await poll).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
        catch (HttpRequestException)
        {
            // The poll had not arrived when the server stopped listening.
        }

        Assert.That(await events, Does.Contain("event: heartbeat"));
        await app.DisposeAsync();
    }

    // The server waits for open requests before the host's other services stop.
    [Test]
    public async Task A_shutdown_ends_waits_in_endpoints_of_the_host_and_withdraws_questions_although_a_request_does_not_end()
    {
        InMemoryService phones = new();
        TaskCompletionSource isWaiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource isEndless = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WebApplication app = await StartAsync(phones: phones);
        ITwoFactorFlow flow = app.Services.GetRequiredService<ITwoFactorFlow>();
        FlowStart start = await flow.StartAsync(new FlowRequest(WebScene.Tenant, "jdoe") { Browser = "browser" });
        FlowKey key = new(start.Id!) { Tenant = WebScene.Tenant, Subject = "jdoe", Browser = "browser" };
        app.MapGet("/wait", async (HttpContext http) =>
        {
            Task<FlowStatus> wait = flow.WaitAsync(key, long.MaxValue, TimeSpan.FromHours(1), http.RequestAborted);
            isWaiting.SetResult();
            return (await wait).State.ToString();
        });
        app.MapGet("/endless", async (HttpContext http) =>
        {
            isEndless.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        });

        using HttpClient browser = new() { BaseAddress = Address(app) };
        Task<string> wait = browser.GetStringAsync("/wait");
        Task<string> endless = browser.GetStringAsync("/endless");
        await isWaiting.Task;
        await isEndless.Task;
        using CancellationTokenSource limit = new();
        Task stop = app.StopAsync(limit.Token);
        Assert.That(await wait.WaitAsync(TimeSpan.FromMinutes(1)), Is.EqualTo(nameof(ChallengeState.Cancelled)));
        await Wait.UntilAsync(() => phones.Calls.Any(call => call.Operation == ServiceOperation.Cancel));
        Assert.That(stop.IsCompleted, Is.False);

        await limit.CancelAsync();
        await stop;
        await Assert.CatchAsync<HttpRequestException>(() => endless);
    }

    private static async Task<WebApplication> StartAsync(int claims = 0, InMemoryService? phones = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddTwoFactor().AddInMemory(WebScene.Tenant, phones).AddAspNetCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(10));
        WebApplication app = builder.Build();
        app.MapTwoFactor();
        Claim[] many = [new Claim(ClaimTypes.NameIdentifier, "jdoe"), .. Enumerable.Range(0, claims).Select(_ => new Claim("role", Guid.NewGuid().ToString()))];
        app.MapPost("/login", (HttpContext http) => http.SignInFirstFactorAsync(new ClaimsPrincipal(new ClaimsIdentity(many, "password")), WebScene.Tenant));
        await app.StartAsync();
        return app;
    }

    private static Uri Address(WebApplication app) => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    private sealed class EndlessStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => buffer.Length;

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => CopyAsync(destination, cancellationToken);

        private static async Task CopyAsync(Stream destination, CancellationToken cancellationToken)
        {
            byte[] block = new byte[16_384];
            while (true)
                await destination.WriteAsync(block, cancellationToken);
        }
    }
}
