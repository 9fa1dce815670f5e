using MyApp._1.Users;

namespace MyApp._1.Tests;

/// <summary>Contains one user of tenant acme.</summary>
internal sealed class TestUsers : IUsers
{
    public const string Password = "secret";

    public User? Find(string name, string password) => (name, password) == ("anna", Password) ? new User(name, name, "acme") : null;
}
