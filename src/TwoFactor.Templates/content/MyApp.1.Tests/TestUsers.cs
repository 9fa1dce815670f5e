using MyApp._1.Users;

namespace MyApp._1.Tests;

/// <summary>Contains one user of tenant acme.</summary>
internal sealed class TestUsers : IUsers
{
    public const string Password = "secret";

    public Task<User?> CheckAsync(string name, string password, CancellationToken cancellationToken) =>
        Task.FromResult((name, password) == ("anna", Password) ? new User(name, name, "acme") : null);
}
