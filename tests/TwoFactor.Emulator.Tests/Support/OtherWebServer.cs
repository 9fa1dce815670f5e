using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace TwoFactor.Emulator.Tests.Support;

/// <summary>Another program's web server, where a client expects the emulator.</summary>
internal sealed class OtherWebServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private OtherWebServer(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    public static async Task<OtherWebServer> StartAsync(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new OtherWebServer(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
