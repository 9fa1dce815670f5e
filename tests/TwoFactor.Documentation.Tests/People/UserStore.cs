using System.Collections.Concurrent;

namespace TwoFactor.Documentation.Tests.People;

/// <summary>The users' table, which the reader of the document has already.</summary>
public sealed class UserStore
{
    private readonly ConcurrentDictionary<string, string> ids = new();
    private readonly ConcurrentDictionary<string, bool> locked = new();

    public Task KeepSecSignIdAsync(string user, string secSignId)
    {
        ids[user] = secSignId;
        return Task.CompletedTask;
    }

    public Task<string?> FindSecSignIdAsync(string user, CancellationToken cancellationToken) => Task.FromResult(ids.GetValueOrDefault(user));

    public void Lock(string user) => locked[user] = true;

    public Task<bool> MayLogInAsync(string user) => Task.FromResult(!locked.ContainsKey(user));
}
