using System.Collections.Concurrent;

namespace TwoFactor.Documentation.Tests.People;

/// <summary>What the reader has of their own: the users' table.</summary>
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

/// <summary>A row of it.</summary>
public sealed record UserRecord(string Id, string Tenant, bool HasPhone);
