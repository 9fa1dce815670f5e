using System.Collections.Concurrent;

namespace TwoFactor.Documentation.Tests.People;

/// <summary>The users' table, which the reader of the document has already.</summary>
public sealed class UserStore
{
    private readonly ConcurrentDictionary<string, string> ids = new();

    public Task KeepSecSignIdAsync(string user, string secSignId)
    {
        ids[user] = secSignId;
        return Task.CompletedTask;
    }

    public Task<string?> FindSecSignIdAsync(string user, CancellationToken cancellationToken) => Task.FromResult(ids.GetValueOrDefault(user));
}
