using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Emulator.Tests.Support;

/// <summary>A host on loopback that keeps what is posted to it.</summary>
internal sealed class CallbackReceiver : IAsyncDisposable
{
    private readonly Channel<(string? ContentType, string Body)> received = Channel.CreateUnbounded<(string?, string)>();
    private readonly WebApplication app;

    private CallbackReceiver(WebApplication app)
    {
        this.app = app;
        app.Run(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            received.Writer.TryWrite((context.Request.ContentType, await reader.ReadToEndAsync()));
            context.Response.StatusCode = context.Request.Method == HttpMethods.Post ? 200 : 405;
        });
    }

    public Uri Address => new(app.Urls.Single() + "/callback");

    public int Count => received.Reader.Count;

    public static async Task<CallbackReceiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        CallbackReceiver receiver = new(builder.Build());
        await receiver.app.StartAsync();
        return receiver;
    }

    public async Task<(string? ContentType, string Body)> NextAsync() => await received.Reader.ReadAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
