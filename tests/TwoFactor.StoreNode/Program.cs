using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TwoFactor;
using TwoFactor.StoreNode;

// Arguments: the store's kind, its connection string, the folder of data protection's keys, the settings file, the seconds by which the clock is ahead, and the
// seconds between two polls. Warnings go to standard error.
// Each input line is a call: its number and its parts, separated by tabs. Each output line is an answer. The node stops at the end of the input.
ServiceCollection services = new();
services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new ErrorOutput()));
services.AddSingleton<TimeProvider>(new ShiftedTime { Ahead = TimeSpan.FromSeconds(double.Parse(args[4], CultureInfo.InvariantCulture)) });
services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(args[2])).SetApplicationName("twofactor-tests");
IConfiguration settings = new ConfigurationBuilder().AddJsonFile(args[3]).Build();
ITwoFactorBuilder builder = services.AddTwoFactor(settings.GetSection("TwoFactor")).AddSezame().AddSecSign();
_ = args[0] switch
{
    "redis" => builder.AddRedisStore(args[1], options => options.Timeout = TimeSpan.FromSeconds(10)),
    "postgresql" => builder.AddPostgreSqlStore(args[1], options =>
    {
        options.CreateSchema = true;
        options.Timeout = TimeSpan.FromSeconds(10);
    }),
    _ => throw new ArgumentException("The first argument is redis or postgresql."),
};
services.Configure<FlowOptions>(options =>
{
    options.FirstPollAfter = TimeSpan.FromSeconds(0.3);
    options.QuickInterval = TimeSpan.FromSeconds(double.Parse(args[5], CultureInfo.InvariantCulture));
    options.MinPollInterval = TimeSpan.FromSeconds(0.3);
    options.MaxStarts = 1000;
    options.CallbackUri = new Uri("https://localhost:1/callbacks"); // the test passes callbacks on
});

await using ServiceProvider host = services.BuildServiceProvider();
foreach (IHostedService service in host.GetServices<IHostedService>())
    await service.StartAsync(CancellationToken.None);
NodeCalls calls = new(host.GetRequiredService<ITwoFactorFlow>(), Console.Out);
Console.WriteLine("ready");
while (await Console.In.ReadLineAsync() is { } line)
    calls.Begin(line);
foreach (IHostedService service in host.GetServices<IHostedService>().Reverse())
    await service.StopAsync(CancellationToken.None);
