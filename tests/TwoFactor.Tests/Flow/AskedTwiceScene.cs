using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>Two nodes, two tenants, and a first login that has reached a given moment.</summary>
internal sealed class AskedTwiceScene : IAsyncDisposable
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider time = new();
    private readonly InMemoryService people = new();
    private readonly GatedService gate;
    private readonly ServiceProvider[] nodes;
    private Task<FlowStart>? held;

    public AskedTwiceScene(TwoFactorCapabilities capabilities)
    {
        gate = new GatedService(people, ServiceOperation.Start);
        InMemoryFlowStore store = new(time, 100);
        nodes = [Node(), Node()];

        ServiceProvider Node()
        {
            ServiceCollection services = new();
            services.AddSingleton<TimeProvider>(time);
            services.AddSingleton<IFlowStore>(store);
            foreach (string tenant in (string[])["acme", "globex"])
            {
                services.AddTwoFactor().AddInMemory(tenant, people, options =>
                {
                    options.Capabilities = capabilities;
                    options.Service = gate;
                    options.RequestTimeout = OneSecond * 100;
                });
            }

            services.Configure<FlowOptions>(options => options.Jitter = 0);
            return services.BuildServiceProvider();
        }
    }

    /// <summary>The calls of the service, without polls.</summary>
    public string Calls => string.Join(' ', people.Calls.Select(call => call.Operation).Where(one => one != ServiceOperation.Poll).Select(one => one.ToString().ToLowerInvariant()));

    public static FlowRequest Second(string kind) => kind switch
    {
        "the same question" => First(),
        "another message" => new FlowRequest("acme", "jdoe") { Browser = "b", Message = "Something else" },
        "another purpose" => new FlowRequest("acme", "jdoe") { Browser = "b", Purpose = "payment" },
        "another browser" => new FlowRequest("acme", "jdoe") { Browser = "c" },
        "no browser" => new FlowRequest("acme", "jdoe"),
        "with an alias" => new FlowRequest("acme", "jdoe") { Browser = "b", AllowAlias = true },
        "no first factor" => new FlowRequest("acme", "jdoe") { Browser = "b", HasFirstFactor = false },
        "another subject" => new FlowRequest("acme", "janedoe") { Browser = "b" },
        "another tenant" => new FlowRequest("globex", "jdoe") { Browser = "b" },
        _ => throw new ArgumentException($"There is no such request: {kind}.", nameof(kind)),
    };

    /// <returns>The first login; <see langword="null"/> while its start is under way.</returns>
    public async Task<FlowStart?> BringToAsync(Moment moment)
    {
        using CancellationTokenSource leaves = new();
        Task<FlowStart> starting = Flow(0).StartAsync(First(), leaves.Token);
        if (moment is Moment.WhileItStarts or Moment.WhileAnotherNodeStartsIt)
        {
            held = starting;
            return null;
        }

        if (moment is Moment.CallerHasLeft)
        {
            await leaves.CancelAsync();
            await Assert.ThatAsync(() => starting, Throws.InstanceOf<OperationCanceledException>());
            return null;
        }

        gate.Answer(0);
        FlowStart first = await starting;
        FlowKey key = new(first.Id!) { Tenant = "acme", Subject = "jdoe", Browser = "b" };
        switch (moment)
        {
            case Moment.WhileOpen or Moment.OnAnotherNode:
                break;
            case Moment.AfterApproval or Moment.AfterApprovalOnAnotherNode or Moment.AWhileAfterApproval or Moment.AfterCollecting:
                people.User("jdoe").Approves();
                await AdvanceAsync(OneSecond * (moment == Moment.AWhileAfterApproval ? 34 : 3));
                if (moment == Moment.AfterCollecting)
                    await Flow(0).CompleteAsync(key);
                break;
            case Moment.AfterDenial or Moment.AfterThePause:
                people.User("jdoe").Denies();
                await AdvanceAsync(OneSecond * (moment == Moment.AfterDenial ? 3 : 40));
                people.User("jdoe").DoesNothing();
                break;
            case Moment.AfterExpiry:
                await AdvanceAsync(OneSecond * 60);
                await Flow(0).GetAsync(key); // otherwise it would be abandoned
                await AdvanceAsync(OneSecond * 90);
                break;
            case Moment.AfterCancelling:
                await Flow(0).CancelAsync(key);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(moment), moment, "There is no such moment.");
        }

        return first;
    }

    /// <summary>Starts a second login, and lets the service answer all starts in order.</summary>
    public async Task<FlowStart> AskAsync(FlowRequest request, int node)
    {
        Task<FlowStart> starting = Flow(node).StartAsync(request);
        for (int call = 0; call < gate.Waiting; call++)
        {
            if (gate.IsHeld(call))
                gate.Answer(call);
        }

        await Wait.UntilAsync(() => starting.IsCompleted, () => AdvanceAsync(OneSecond / 10));
        return await starting;
    }

    /// <summary>The result of the first start, if its caller still waits for it.</summary>
    public async Task<FlowStart?> FirstAsync() => held is null ? null : await held;

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceProvider node in nodes)
            await node.DisposeAsync();
    }

    private static FlowRequest First() => new("acme", "jdoe") { Browser = "b" };

    private ITwoFactorFlow Flow(int node) => nodes[node].GetRequiredService<ITwoFactorFlow>();

    private async Task AdvanceAsync(TimeSpan by)
    {
        for (TimeSpan moved = TimeSpan.Zero; moved < by; moved += OneSecond / 2)
        {
            time.Advance(by < OneSecond / 2 ? by : OneSecond / 2);
            await Wait.UntilAsync(() => nodes.Sum(FlowHost.InProgress) <= gate.Held, static () => { });
        }
    }
}
