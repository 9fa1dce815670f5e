using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace TwoFactor.Emulator.Hosting;

/// <summary>One port and the web application on it.</summary>
/// <remarks>
/// Each of the emulator's servers is a separate web application, so that one can fail while the others work. It is made with an empty builder, so
/// that the <c>appsettings.json</c> and environment variables of the program around the emulator have no effect on it.
/// </remarks>
internal sealed class ListeningServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private ListeningServer(WebApplication app, SwitchablePort port)
    {
        this.app = app;
        Switch = port;
    }

    public int Port => ((IPEndPoint)Switch.EndPoint).Port;

    /// <summary>Switches the port off and on.</summary>
    public SwitchablePort Switch { get; }

    /// <summary>Starts one, without the caller's execution context. <c>WebApplicationFactory</c> takes the first host that is built in the context of
    /// a program as the program's own host, and a program under test may start the emulator first.</summary>
    public static Task<ListeningServer> StartAsync(
        IPEndPoint endPoint,
        ILoggerFactory logging,
        Action<ListenOptions> listen,
        Action<WebApplication> map,
        CancellationToken cancellationToken)
    {
        if (ExecutionContext.IsFlowSuppressed())
            return StartHereAsync(endPoint, logging, listen, map, cancellationToken);
        using AsyncFlowControl _ = ExecutionContext.SuppressFlow();
        return Task.Run(() => StartHereAsync(endPoint, logging, listen, map, cancellationToken), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Switch.CutConnections();        // so that idle clients do not delay the stop
        await app.DisposeAsync();
    }

    private static async Task<ListeningServer> StartHereAsync(
        IPEndPoint endPoint,
        ILoggerFactory logging,
        Action<ListenOptions> listen,
        Action<WebApplication> map,
        CancellationToken cancellationToken)
    {
        SwitchablePort port = new(logging.CreateLogger<SwitchablePort>());
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }); // no file of it is read, and the current folder may be gone
        builder.Services.AddSingleton(logging);
        builder.Services.AddSingleton<IHostLifetime, NoConsoleLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);      // the phone tells what was wrong
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(allowIntegerValues: false));
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;      // a misspelt member is an error
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;       // the services check the length themselves, and send their own errors
            kestrel.Listen(endPoint, options =>
            {
                // Neither service is known to speak HTTP/2, and the vendors' SDKs do not.
                options.Protocols = HttpProtocols.Http1;
                listen(options);
            });
        });

        builder.Services.AddSingleton<IConnectionListenerFactory>(port);      // the last registration wins over Kestrel's own

        WebApplication app = builder.Build();
        map(app);
        await app.StartAsync(cancellationToken);
        return new ListeningServer(app, port);
    }
}
