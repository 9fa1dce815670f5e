using System.Collections.Concurrent;
using TwoFactor.Testing;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Phones whose owners do what their names say: "yes…" approves, "no…" denies, everybody else does nothing.</summary>
internal sealed class PagePhones : IInMemoryService
{
    private readonly InMemoryService inner = new();
    private readonly ConcurrentDictionary<string, Uri?> callbacks = new();
    private int starts;

    /// <summary>How often a phone has rung.</summary>
    public int Starts => Volatile.Read(ref starts);

    /// <summary>The last segment of the callback's address in the last question to a user.</summary>
    public string? TokenFor(string user) => callbacks.GetValueOrDefault(user)?.Segments[^1];

    public Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
    {
        if (asked.Operation == ServiceOperation.Start)
        {
            Interlocked.Increment(ref starts);
            callbacks[asked.User] = asked.Request?.CallbackUri;
            if (asked.User.StartsWith("yes", StringComparison.Ordinal))
                inner.User(asked.User).Approves();
            else if (asked.User.StartsWith("no", StringComparison.Ordinal))
                inner.User(asked.User).Denies();
        }

        return inner.AskAsync(asked, cancellationToken);
    }
}
