using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Chaos.Nodes;

/// <summary>One node of a host, as a process that the driver starts, asks and kills. The end of its input stops it.</summary>
internal static class NodeProgram
{
    /// <summary>The application that the data protection's keys are for.</summary>
    public const string Application = "twofactor-chaos";

    public static async Task RunAsync(NodeArguments arguments)
    {
        TextWriter output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()));
        Console.SetOut(TextWriter.Null);
        TaskScheduler.UnobservedTaskException += (_, e) => Report(output, AnswerKind.Unobserved, e.Exception.ToString());

        await using ServiceProvider host = Build(arguments, output);
        foreach (IHostedService service in host.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        NodeCalls calls = new(host.GetRequiredService<ITwoFactorFlow>(), arguments.Fault, output);
        NodeCalls.Write(output, new NodeAnswer(AnswerKind.Ready));
        int asked = 0;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            calls.Begin(line);
            if (arguments.Fault == NodeFault.Crashes && ++asked == 20)
                Environment.Exit(70);
        }

        foreach (IHostedService service in host.GetServices<IHostedService>().Reverse())
            await service.StopAsync(CancellationToken.None);
        await calls.DrainAsync();
    }

    private static void Report(TextWriter output, AnswerKind kind, string text) => NodeCalls.Write(output, new NodeAnswer(kind) { Text = text });

    private static ServiceProvider Build(NodeArguments arguments, TextWriter output)
    {
        ServiceCollection services = new();
        services.AddLogging(logging => logging.AddProvider(new ErrorReports(text => Report(output, AnswerKind.Logged, text))));
        services.AddSingleton<TimeProvider>(new ShiftedTime { Ahead = arguments.Ahead });
        services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(arguments.Folder)).SetApplicationName(Application);
        IConfiguration settings = new ConfigurationBuilder().AddJsonFile(Path.Combine(arguments.Folder, "settings.json")).Build();
        ITwoFactorBuilder builder = services.AddTwoFactor(settings.GetSection("TwoFactor")).AddSezame().AddSecSign();
        _ = arguments.Store switch
        {
            "redis" => builder.AddRedisStore(arguments.ConnectionString, options => options.Timeout = NodeSettings.StoreTimeout),
            "postgresql" => builder.AddPostgreSqlStore(arguments.ConnectionString, options => (options.CreateSchema, options.Timeout) = (true, NodeSettings.StoreTimeout)),
            _ => throw new ArgumentException("The store is redis or postgresql."),
        };
        builder.ConfigureHttpClient(client => client.AddHttpMessageHandler(() => new ExchangeStamp(arguments.Name, exchange => Report(output, AnswerKind.ExchangeFailed, exchange))));
        if (arguments.Fault != NodeFault.None)
            builder.DecorateProviders((_, _, provider) => new FaultyProvider(provider, arguments.Fault));
        services.Configure<FlowOptions>(NodeSettings.Apply);
        return services.BuildServiceProvider();
    }
}
