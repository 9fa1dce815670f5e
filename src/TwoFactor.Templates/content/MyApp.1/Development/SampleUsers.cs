using MyApp._1.Users;

namespace MyApp._1.Development;

/// <summary>Two users, one for each tenant. Their password is "demo".</summary>
internal sealed class SampleUsers : IUsers
{
    private static readonly User[] All = [new("anna", "anna", "acme"), new("ben", "ben", "globex")];

    public User? Find(string name, string password) => password == "demo" ? All.FirstOrDefault(user => user.Name == name) : null;
}
