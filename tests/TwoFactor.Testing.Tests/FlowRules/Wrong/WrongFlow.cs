using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using static TwoFactor.Testing.Tests.FlowRules.Wrong.FlowFault;

namespace TwoFactor.Testing.Tests.FlowRules.Wrong;

/// <summary>Adds a fault to a correct flow.</summary>
internal sealed class WrongFlow(ITwoFactorFlow flow, FlowFault fault) : ITwoFactorFlow
{
    private static readonly ConcurrentDictionary<string, FlowKey> Known = new();
    private static readonly ConcurrentDictionary<string, FlowOutcome> HandedOut = new();

    private readonly ConcurrentDictionary<string, FlowStatus> first = new();
    private int looks;

    public async Task<FlowStart> StartAsync(FlowRequest request, CancellationToken cancellationToken = default)
    {
        FlowRequest asked = Altered(request);
        FlowStart start = await flow.StartAsync(asked, cancellationToken);
        if (start.Refusal == FlowRefusal.Unavailable && fault == RepeatsStarts)
            start = await flow.StartAsync(asked, cancellationToken);
        if (start.Id is { } id)
            Known[id] = new FlowKey(id) { Tenant = asked.Tenant, Subject = asked.Subject, Purpose = asked.Purpose, Browser = asked.Browser };
        if (start is { Id: { } opened, Status: { } status })
            first[opened] = status;
        return start;
    }

    public Task<FlowStatus> GetAsync(FlowKey key, CancellationToken cancellationToken = default) => CallAsync(
        key, async altered =>
        {
            if (fault == TimesOutAtTimes && Interlocked.Increment(ref looks) % 5 == 0)
                throw new TimeoutException();
            return fault == KeepsTheFirstStatus && first.TryGetValue(key.Id, out FlowStatus? before) ? before : await flow.GetAsync(altered, cancellationToken);
        });

    public Task<FlowStatus> WaitAsync(FlowKey key, long seen, TimeSpan atMost, CancellationToken cancellationToken = default) => CallAsync(
        key, altered => flow.WaitAsync(altered, fault == LetsWaitersMissTheEnd ? long.MaxValue : seen, fault == EndsWaitsAtOnce ? TimeSpan.Zero : atMost, cancellationToken));

    public async IAsyncEnumerable<FlowStatus> WatchAsync(FlowKey key, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        FlowStatus first = await GetAsync(key, cancellationToken);
        if (fault == LetsWaitersMissTheEnd)
        {
            yield return first;
            yield break;
        }

        await foreach (FlowStatus status in flow.WatchAsync(Altered(key), cancellationToken))
            yield return status;
    }

    public Task<FlowOutcome> CompleteAsync(FlowKey key, CancellationToken cancellationToken = default) => CallAsync(key, async altered =>
    {
        if (fault == HandsOutAgain && HandedOut.TryGetValue(key.Id, out FlowOutcome? again))
            return again;
        return HandedOut[key.Id] = await flow.CompleteAsync(altered, cancellationToken);
    });

    public Task CancelAsync(FlowKey key, CancellationToken cancellationToken = default) => CallAsync(key, async altered =>
    {
        await flow.CancelAsync(altered, cancellationToken);
        return true;
    });

    public Task<bool> ReceiveCallbackAsync(string callbackToken, CancellationToken cancellationToken = default) => flow.ReceiveCallbackAsync(callbackToken, cancellationToken);

    private async Task<T> CallAsync<T>(FlowKey key, Func<FlowKey, Task<T>> call)
    {
        try
        {
            return await call(Altered(key));
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound && fault == SaysThatTheIdIsKnown && Known.ContainsKey(key.Id))
        {
            throw new TwoFactorException(TwoFactorError.ChallengeNotFound, "The login belongs to somebody else.");
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.Unavailable && fault == CallsTroubleNotFound)
        {
            throw new TwoFactorException(TwoFactorError.ChallengeNotFound, "There is no such login.");
        }
    }

    private FlowRequest Altered(FlowRequest request) => new(request.Tenant, request.Subject)
    {
        User = request.User,
        Purpose = request.Purpose,
        Browser = fault == TakesEveryBrowserForAnother ? null : request.Browser,
        HasFirstFactor = request.HasFirstFactor || fault == TellsWhoIsUnknown,
        Message = request.Message,
        Lifetime = request.Lifetime,
        AllowAlias = request.AllowAlias,
    };

    private FlowKey Altered(FlowKey key)
    {
        string id = fault switch
        {
            TrimsIds => key.Id.Trim(),
            LooksAtSevenBits => string.Concat(key.Id.Select(character => (char)(character & 0x7F))),
            _ => key.Id,
        };
        FlowKey known = Known.GetValueOrDefault(id) ?? key;
        return new FlowKey(id)
        {
            Tenant = fault == IgnoresTheTenant ? known.Tenant : key.Tenant,
            Subject = fault == IgnoresTheSubject ? known.Subject : key.Subject,
            Purpose = fault == IgnoresThePurpose ? known.Purpose : key.Purpose,
            Browser = fault is IgnoresTheBrowser or TakesEveryBrowserForAnother ? known.Browser : key.Browser,
        };
    }
}
