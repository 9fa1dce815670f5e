using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using TwoFactor.Benchmarks.Servers;

namespace TwoFactor.Benchmarks.Calls;

/// <summary>One call at a time, beside the bare exchange of the same shape.</summary>
[MemoryDiagnoser]
public class ExchangeBenchmarks
{
    /// <summary>In this process, as it was built: BenchmarkDotNet would build a project of its own, outside of the rules of this repository.</summary>
    public static readonly IConfig Config = DefaultConfig.Instance.AddJob(
        Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(8));

    private ServerProcess server = null!;
    private Client client = null!;
    private Challenge sezame = null!;
    private Challenge secSign = null!;

    [GlobalSetup]
    public async Task SetUp()
    {
        server = ServerProcess.Start();
        client = new Client(server, connections: 64);
        sezame = await client.Sezame.StartChallengeAsync(new ChallengeRequest("jdoe"));
        secSign = await client.SecSign.StartChallengeAsync(new ChallengeRequest("jdoe"));
    }

    [GlobalCleanup]
    public void TearDown()
    {
        client.Dispose();
        server.Dispose();
    }

    [Benchmark]
    public Task BareSezamePoll() => client.BareSezamePollAsync(sezame.Handle);

    [Benchmark]
    public Task SezamePoll() => client.Sezame.PollStateAsync(sezame.Handle);

    [Benchmark]
    public Task BareSecSignPoll() => client.BareSecSignPollAsync(secSign.Handle);

    [Benchmark]
    public Task SecSignPoll() => client.SecSign.PollStateAsync(secSign.Handle);

    [Benchmark]
    public Task BareSezameStart() => client.BareSezameStartAsync();

    [Benchmark]
    public Task SezameStart() => client.Sezame.StartChallengeAsync(new ChallengeRequest("jdoe"));

    [Benchmark]
    public Task BareSecSignStart() => client.BareSecSignStartAsync();

    [Benchmark]
    public Task SecSignStart() => client.SecSign.StartChallengeAsync(new ChallengeRequest("jdoe"));
}
