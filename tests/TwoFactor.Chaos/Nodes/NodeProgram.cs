using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Chaos.Nodes;

/// <summary>One node of a host, as a process that the driver starts, asks and kills. The end of its input stops it.</summary>
internal static class NodeProgram
{
    /// <summary>The first argument of a process that is a node.</summary>
    public const string Command = "node";

    /// <summary>The application that the data protection's keys are for.</summary>
    public const string Application = "twofactor-chaos";

    /// <param name="args">The command, the node's name, the store's kind, its connection string, the folder of settings and keys, by how many seconds the clock is
    /// wrong, and how the node is broken.</param>
    public static async Task RunAsync(string[] args)
    {
        TextWriter output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()));
        Console.SetOut(TextWriter.Null);
        void Report(AnswerKind kind, string text) => NodeCalls.Write(output, new NodeAnswer(kind) { Text = text });
        TaskScheduler.UnobservedTaskException += (_, e) => Report(AnswerKind.Unobserved, e.Exception.ToString());

        NodeFault fault = Enum.GetValues<NodeFault>().Single(known => known.ToString() == args[6]);
        await using ServiceProvider host = Build(args, fault, Report);
        foreach (IHostedService service in host.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        NodeCalls calls = new(host.GetRequiredService<ITwoFactorFlow>(), fault, output);
        NodeCalls.Write(output, new NodeAnswer(AnswerKind.Ready));
        int asked = 0;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            calls.Begin(line);
            if (fault == NodeFault.Crashes && ++asked == 20)
                Environment.Exit(70);
        }

        foreach (IHostedService service in host.GetServices<IHostedService>().Reverse())
            await service.StopAsync(CancellationToken.None);
        await calls.DrainAsync();
    }

    private static ServiceProvider Build(string[] args, NodeFault fault, Action<AnswerKind, string> report)
    {
        ServiceCollection services = new();
        services.AddLogging(logging => logging.AddProvider(new ErrorReports(text => report(AnswerKind.Logged, text))));
        services.AddSingleton<TimeProvider>(new ShiftedTime { Ahead = TimeSpan.FromSeconds(double.Parse(args[5], CultureInfo.InvariantCulture)) });
        services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(args[4])).SetApplicationName(Application);
        IConfiguration settings = new ConfigurationBuilder().AddJsonFile(Path.Combine(args[4], "settings.json")).Build();
        ITwoFactorBuilder builder = services.AddTwoFactor(settings.GetSection("TwoFactor")).AddSezame().AddSecSign();
        _ = args[2] switch
        {
            "redis" => builder.AddRedisStore(args[3], options => options.Timeout = NodeSettings.StoreTimeout),
            "postgresql" => builder.AddPostgreSqlStore(args[3], options => (options.CreateSchema, options.Timeout) = (true, NodeSettings.StoreTimeout)),
            _ => throw new ArgumentException("The store is redis or postgresql."),
        };
        builder.ConfigureHttpClient(client => client.AddHttpMessageHandler(() => new ExchangeStamp(args[1], exchange => report(AnswerKind.Unheard, exchange))));
        if (fault != NodeFault.None)
            builder.DecorateProviders((_, _, provider) => new FaultyProvider(provider, fault));
        services.Configure<FlowOptions>(NodeSettings.Apply);
        return services.BuildServiceProvider();
    }
}
