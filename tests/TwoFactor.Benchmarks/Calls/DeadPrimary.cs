using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Benchmarks.Output;
using TwoFactor.Benchmarks.Servers;

namespace TwoFactor.Benchmarks.Calls;

/// <summary>Starts and polls of SecSign while its primary server is well, refuses connections, or takes them and does not answer. The fallback is well
/// all the time.</summary>
internal static class DeadPrimary
{
    private static readonly (string Name, Func<ServerProcess, IDisposable?> Break)[] States =
    [
        ("is well", _ => null),
        ("refuses connections", primary =>
        {
            primary.Dispose();
            return null;
        }),
        ("does not answer", primary =>
        {
            primary.Dispose();
            return new SilentServer(primary.Address.Port);
        }),
    ];

    public static async Task<int> RunAsync(Arguments arguments)
    {
        int seconds = arguments.Number("seconds");
        int starts = arguments.Number("starts");
        int polls = arguments.Number("polls");
        List<string[]> rows = await Display.MeasureAsync("dead primary", States.Length * seconds, async report =>
        {
            List<string[]> rows = [];
            for (int i = 0; i < States.Length; i++)
            {
                int before = i * seconds;
                rows.AddRange(await MeasureAsync(States[i].Name, States[i].Break, seconds, starts, polls, second => report(before + second)));
            }

            return rows;
        });
        Display.Write(
            $"{starts} starts and {polls} polls a second for {seconds} s, ConnectTimeout 3 s, PrimaryQuarantine 30 s; the polls are of a login that the primary began",
            ["the primary server", "calls", "the first", .. Percentiles.Names, "slower than 100 ms", "failed"],
            rows);
        return rows.TrueForAll(row => row[^1] == "0") ? 0 : 1;
    }

    private static async Task<string[][]> MeasureAsync(
        string state, Func<ServerProcess, IDisposable?> spoil, int seconds, int startsASecond, int pollsASecond, Action<int> report)
    {
        using ServerProcess primary = ServerProcess.Start();
        using ServerProcess fallback = ServerProcess.Start();
        await using ServiceProvider host = Host(primary, fallback);
        ITwoFactorProvider provider = host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");
        ChallengeHandle handle = (await provider.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle;
        using IDisposable? instead = spoil(primary);

        Latencies starts = new();
        Latencies polls = new();
        await Task.WhenAll(
            SpreadAsync(startsASecond, seconds, () => starts.RunAsync(() => provider.StartChallengeAsync(new ChallengeRequest("jdoe"))), report),
            SpreadAsync(pollsASecond, seconds, () => polls.RunAsync(() => provider.PollStateAsync(handle)), report: null));
        starts.WriteFailures();
        polls.WriteFailures();
        return [Row("starts", starts), Row("polls", polls)];

        string[] Row(string calls, Latencies times) =>
            [state, calls, $"{times.First:F0} ms", .. times.Times.Texts("ms"), $"{times.CountAbove(100)} of {times.Done}", $"{times.Failed}"];
    }

    private static async Task SpreadAsync(int aSecond, int seconds, Func<Task> call, Action<int>? report)
    {
        List<Task> calls = [];
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < aSecond * seconds; i++)
        {
            TimeSpan pause = TimeSpan.FromSeconds((double)i / aSecond) - Stopwatch.GetElapsedTime(begin);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, TimeProvider.System);
            calls.Add(call());
            if (i % aSecond == 0)
                report?.Invoke(i / aSecond);
        }

        await Task.WhenAll(calls);
    }

    private static ServiceProvider Host(ServerProcess primary, ServerProcess fallback)
    {
        string authorities = Path.Combine(fallback.Folder, "both.pem");
        File.WriteAllText(authorities, File.ReadAllText(primary.AuthorityPath) + "\n" + File.ReadAllText(fallback.AuthorityPath));
        const string path = "Tenants:acme:SecSign:";
        Dictionary<string, string?> settings = new()
        {
            ["Tenants:acme:Provider"] = "SecSign",
            [path + "Endpoint"] = primary.Address.AbsoluteUri,
            [path + "FallbackEndpoint"] = fallback.Address.AbsoluteUri,
            [path + "TrustedCaPath"] = authorities,
            [path + "ServiceName"] = "Portal",
            [path + "ServiceAddress"] = "portal.example",
        };
        ServiceCollection services = new();
        services.AddTwoFactor(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).AddSecSign();
        return services.BuildServiceProvider();
    }
}
