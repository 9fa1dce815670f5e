using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace TwoFactor.Emulator.Hosting;

/// <summary>One port with what answers there.</summary>
/// <remarks>
/// Each of the emulator's servers is a web application of its own, so that one can fail while the others work. It starts from an empty
/// builder: a program that has the emulator inside may have an <c>appsettings.json</c> and environment variables for its own server, which
/// must not reach ours.
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

    /// <summary>Takes the port down and brings it back.</summary>
    public SwitchablePort Switch { get; }

    /// <summary>Starts one, in an execution context of its own: <c>WebApplicationFactory</c> takes the first host that is built in the context of a
    /// program for the program's own, and a program under test may start the emulator first.</summary>
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
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logging);
        builder.Services.AddSingleton<IHostLifetime, NoConsoleLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(allowIntegerValues: false));
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;      // a misspelt member is an error
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;       // the services count for themselves, and answer in their own words
            kestrel.Listen(endPoint, options =>
            {
                // Neither service is known to speak HTTP/2, and the vendors' SDKs do not.
                options.Protocols = HttpProtocols.Http1;
                listen(options);
            });
        });

        builder.Services.AddSingleton<IConnectionListenerFactory>(port);      // after Kestrel's own, and so before it

        WebApplication app = builder.Build();
        map(app);
        await app.StartAsync(cancellationToken);
        return new ListeningServer(app, port);
    }
}
