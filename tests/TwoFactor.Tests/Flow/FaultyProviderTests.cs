using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>Polls that fail in the host's code, such as a handler or a provider of its own, with an exception other than TwoFactorException.</summary>
public sealed class FaultyProviderTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Test]
    public async Task A_login_whose_polls_throw_ends_as_expired([Values] bool hasFirstFactor, [Values] bool isCancellation)
    {
        using FlowHost scene = new(service: options => options.Service = new FaultyPolls(isCancellation));
        FlowRequest request = new(FlowHost.Tenant, "jdoe") { Browser = "browser-1", HasFirstFactor = hasFirstFactor, Lifetime = Second * 60 };
        Task<FlowStart> start = scene.Flow.StartAsync(request);
        await scene.AdvanceAsync(Second);
        FlowKey key = FlowHost.Key((await start).Id!);
        Task<ChallengeState> last = LastAsync(scene.Flow, key);

        await scene.AdvanceAsync(Second * 30, Second);
        FlowStatus status = await scene.Flow.GetAsync(key);
        Assert.That((status.State, status.IsServiceTroubled), Is.EqualTo((ChallengeState.Pending, hasFirstFactor))); // without a first factor, the trouble is not shown
        await scene.AdvanceAsync(Second * 120, Second);
        Assert.That(await last.WaitAsync(Timeout), Is.EqualTo(ChallengeState.Expired));
    }

    [Test]
    public async Task An_abandoned_login_whose_polls_throw_is_withdrawn()
    {
        FaultyPolls service = new(isCancellation: false);
        using FlowHost scene = new(options => options.AbandonAfter = Second * 5, options => options.Service = service);
        FlowKey key = await scene.StartAsync();
        await scene.AdvanceAsync(Second * 60, Second);
        Assert.That(service.People.Calls.Count(call => call.Operation == ServiceOperation.Cancel), Is.EqualTo(1));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
    }

    [Test]
    public async Task A_login_whose_polls_threw_for_a_while_can_still_be_approved()
    {
        FaultyPolls service = new(isCancellation: false);
        using FlowHost scene = new(service: options => options.Service = service);
        FlowKey key = await scene.StartAsync();
        Task<ChallengeState> last = LastAsync(scene.Flow, key);
        await scene.AdvanceAsync(Second * 10, Second);
        service.People.User("jdoe").Approves();
        service.IsFaulty = false;
        await scene.AdvanceAsync(Second * 15, Second);
        Assert.That(await last.WaitAsync(Timeout), Is.EqualTo(ChallengeState.Approved));
    }

    // The person answered in time, and the fault ends while the login can still be collected.
    [Test]
    public async Task A_login_whose_polls_threw_until_its_deadline_can_still_be_approved()
    {
        FaultyPolls service = new(isCancellation: false);
        using FlowHost scene = new(service: options => options.Service = service);
        FlowKey key = await scene.StartAsync();
        Task<ChallengeState> last = LastAsync(scene.Flow, key);
        service.People.User("jdoe").Approves();
        await scene.AdvanceAsync(Second * 130, Second);
        service.IsFaulty = false;
        await scene.AdvanceAsync(Second * 15, Second);
        Assert.That(await last.WaitAsync(Timeout), Is.EqualTo(ChallengeState.Approved));
    }

    private static async Task<ChallengeState> LastAsync(ITwoFactorFlow flow, FlowKey key)
    {
        ChallengeState last = ChallengeState.Unknown;
        await foreach (FlowStatus status in flow.WatchAsync(key))
            last = status.State;
        return last;
    }

    private sealed class FaultyPolls(bool isCancellation) : IInMemoryService
    {
        public InMemoryService People { get; } = new();

        public bool IsFaulty { get; set; } = true;

        public Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
        {
            if (!IsFaulty || asked.Operation != ServiceOperation.Poll)
                return People.AskAsync(asked, cancellationToken);
            return Task.FromException<InMemoryAnswer>(isCancellation ? new OperationCanceledException() : new InvalidOperationException("The handler is broken."));
        }
    }
}
