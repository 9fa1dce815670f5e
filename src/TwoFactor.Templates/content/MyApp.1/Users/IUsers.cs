namespace MyApp._1.Users;

/// <summary>Checks names and passwords. Register your own implementation for production: without one, the login page fails. In Development, there are sample
/// users.</summary>
public interface IUsers
{
    /// <returns>The user; <see langword="null"/> if the name or the password is wrong.</returns>
    Task<User?> CheckAsync(string name, string password, CancellationToken cancellationToken);
}
