using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Testing.Conformance;

/// <summary>Stands for the service: says what the running case wants, and keeps what it was asked. Thread-safe.</summary>
[Experimental(ConformanceSuite.DiagnosticId)]
public sealed class ServiceDouble
{
    private const long FirstNumber = 4_000_000_001; // ten digits, as the numbers after it

    private readonly Lock changing = new();
    private readonly List<ServiceCall> calls = [];
    private readonly ProviderFixture fixture;
    private long nextNumber = FirstNumber;
    private TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ServiceDouble(ProviderFixture fixture)
    {
        this.fixture = fixture;
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

    /// <summary>What to say.</summary>
    internal Func<ServiceCall, CancellationToken, Task<ServiceReply>> Reply { get; set; }

    /// <summary>Takes a call, and says what the running case wants. For fixtures of providers that do not speak HTTP.</summary>
    /// <param name="received">The call.</param>
    /// <param name="cancellationToken">Ends a reply that never comes.</param>
    public async Task<ServiceReply> AskAsync(ServiceCall received, CancellationToken cancellationToken)
    {
        TaskCompletionSource arrived;
        lock (changing)
        {
            calls.Add(received);
            arrived = called;
            called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        arrived.SetResult();
        ServiceReply reply = await Reply(received, cancellationToken).ConfigureAwait(false);
        if (reply is ServiceReply.Silence)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        return reply;
    }

    /// <summary>How often it was asked this.</summary>
    internal int Count(ServiceOperation operation) => Calls.Count(call => call.Operation == operation);

    /// <summary>Completes with the next call to arrive.</summary>
    internal Task NextCall()
    {
        lock (changing)
            return called.Task;
    }

    /// <summary>From now on, says <paramref name="reply"/> to every call of this kind, and to all others what it said before.</summary>
    internal void Say(ServiceOperation operation, Func<ServiceCall, ServiceReply> reply)
    {
        Func<ServiceCall, CancellationToken, Task<ServiceReply>> before = Reply;
        Reply = (call, cancellationToken) => call.Operation == operation ? Task.FromResult(reply(call)) : before(call, cancellationToken);
    }

    /// <inheritdoc cref="Say(ServiceOperation, Func{ServiceCall, ServiceReply})"/>
    internal void Say(ServiceOperation operation, ServiceReply reply) => Say(operation, _ => reply);

    /// <summary>A new challenge.</summary>
    internal ServiceReply.Opened Opened() => new(Interlocked.Increment(ref nextNumber));

    // Starts succeed, everybody thinks about it, and what is asked for is done.
    private ServiceReply Usual(ServiceCall call) => call.Operation switch
    {
        ServiceOperation.Start => Opened(),
        ServiceOperation.Poll => new ServiceReply.State(fixture.WordFor(ChallengeState.Pending)!, string.Empty, string.Empty),
        _ => new ServiceReply.Done(),
    };
}
