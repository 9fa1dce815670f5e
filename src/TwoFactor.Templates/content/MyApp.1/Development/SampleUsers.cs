using MyApp._1.Users;

namespace MyApp._1.Development;

/// <summary>Two users, one for each tenant. Their password is "demo".</summary>
/// <remarks>With the real services, a user exists only if a setting has the id, such as <c>SampleUsers:ben</c>: a real SecSign ID "ben" is a stranger's.</remarks>
internal sealed class SampleUsers(IConfiguration configuration) : IUsers
{
    public static readonly User[] All = [new("anna", "anna", "acme"), new("ben", "ben", "globex")];

    public static bool AreEmulated(IConfiguration configuration) => configuration.GetValue("Emulator:Enabled", defaultValue: true);

    public Task<User?> CheckAsync(string name, string password, CancellationToken cancellationToken) => Task.FromResult(Find(name, password));

    private User? Find(string name, string password)
    {
        User? user = password == "demo" ? All.FirstOrDefault(user => user.Name == name) : null;
        if (user is null || AreEmulated(configuration))
            return user;
        return configuration[$"SampleUsers:{name}"] is { Length: > 0 } id ? user with { Id = id } : null;
    }
}
