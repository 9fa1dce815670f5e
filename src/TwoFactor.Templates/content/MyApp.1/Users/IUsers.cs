namespace MyApp._1.Users;

/// <summary>Checks names and passwords. Register your own implementation for production. In Development, there are sample users.</summary>
public interface IUsers
{
    /// <returns>The user; <see langword="null"/> if the name or the password is wrong.</returns>
    User? Find(string name, string password);
}
