using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Testing.Conformance;

/// <summary>Replaces the service: replies as the running case wants, and records the calls. Thread-safe.</summary>
[Experimental(ConformanceSuite.DiagnosticId)]
public sealed class ServiceDouble
{
    // Beyond 2^53: a provider that reads the number as a floating-point value confuses one challenge with the next.
    private const long NumberBeforeFirst = 4_000_000_000_000_000_001;

    private readonly Lock changing = new();
    private readonly List<ServiceCall> calls = [];
    private readonly ProviderFixture fixture;
    private readonly ManualTimeProvider time;
    private long nextNumber = NumberBeforeFirst;
    private int callsInProgress;
    private TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ServiceDouble(ProviderFixture fixture, ManualTimeProvider time)
    {
        this.fixture = fixture;
        this.time = time;
        Reply = (call, _) => Task.FromResult(Usual(call));
    }

    /// <summary>Every call so far, in the order of arrival.</summary>
    public IReadOnlyList<ServiceCall> Calls
    {
        get
        {
            lock (changing)
                return [.. calls];
        }
    }

    /// <summary>The calls about challenges, without those that are <see cref="ServiceOperation.Other"/>.</summary>
    internal IReadOnlyList<ServiceCall> CallsAboutChallenges => [.. Calls.Where(call => call.Operation != ServiceOperation.Other)];

    /// <summary>How many calls wait for a reply.</summary>
    internal int CallsInProgress => Volatile.Read(ref callsInProgress);

    /// <summary>How many timers the clock had when the last call arrived.</summary>
    internal long TimersSetBeforeLastCall { get; private set; }

    /// <summary>The first call that a case did not accept. It is kept, because a provider may turn an exception of its handler into another one.</summary>
    internal ConformanceException? Breach { get; private set; }

    /// <summary>Creates the reply to a call.</summary>
    internal Func<ServiceCall, CancellationToken, Task<ServiceReply>> Reply { get; set; }

    /// <summary>Takes a call, and replies as the running case wants. For fixtures of providers that do not use HTTP.</summary>
    /// <param name="received">The call. To one that is <see cref="ServiceOperation.Other"/>, the reply is always <see cref="ServiceReply.Done"/>.</param>
    /// <param name="cancellationToken">Stops waiting for a reply.</param>
    public async Task<ServiceReply> AskAsync(ServiceCall received, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref callsInProgress);
        try
        {
            return await ReceiveAsync(received, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref callsInProgress);
        }
    }

    /// <summary>The number of calls of this kind.</summary>
    internal int Count(ServiceOperation operation) => Calls.Count(call => call.Operation == operation);

    /// <summary>Completes with the next call about a challenge.</summary>
    internal Task NextCall()
    {
        lock (changing)
            return called.Task;
    }

    /// <summary>From now on, sends <paramref name="reply"/> to every call of this kind. The replies to other calls stay as they are.</summary>
    internal void Say(ServiceOperation operation, Func<ServiceCall, ServiceReply> reply)
    {
        Func<ServiceCall, CancellationToken, Task<ServiceReply>> before = Reply;
        Reply = (call, cancellationToken) => call.Operation == operation ? Task.FromResult(reply(call)) : before(call, cancellationToken);
    }

    /// <inheritdoc cref="Say(ServiceOperation, Func{ServiceCall, ServiceReply})"/>
    internal void Say(ServiceOperation operation, ServiceReply reply) => Say(operation, _ => reply);

    /// <summary>A new challenge.</summary>
    internal ServiceReply.Opened Opened() => new(Interlocked.Increment(ref nextNumber));

    private async Task<ServiceReply> ReceiveAsync(ServiceCall received, CancellationToken cancellationToken)
    {
        TaskCompletionSource arrived;
        lock (changing)
        {
            calls.Add(received);
            TimersSetBeforeLastCall = time.TimersSet;
            if (received.Operation == ServiceOperation.Other)
                return new ServiceReply.Done();
            arrived = called;
            called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        arrived.SetResult();
        ServiceReply reply = await ReplyAsync(received, cancellationToken).ConfigureAwait(false);
        if (reply is ServiceReply.Silence)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        return reply;
    }

    private async Task<ServiceReply> ReplyAsync(ServiceCall received, CancellationToken cancellationToken)
    {
        try
        {
            return await Reply(received, cancellationToken).ConfigureAwait(false);
        }
        catch (ConformanceException e)
        {
            Breach ??= e;
            throw;
        }
    }

    // Starts succeed, challenges stay pending, and cancellations and releases succeed.
    private ServiceReply Usual(ServiceCall call) => call.Operation switch
    {
        ServiceOperation.Start => Opened(),
        ServiceOperation.Poll => new ServiceReply.State(fixture.WordFor(ChallengeState.Pending)!, string.Empty, string.Empty),
        _ => new ServiceReply.Done(),
    };
}
