namespace TwoFactor;

/// <summary>What every service can take as a user's name. A provider may be stricter.</summary>
public static class UserName
{
    /// <summary>Returns <paramref name="user"/> unchanged, if it is a name.</summary>
    /// <exception cref="ArgumentException">The name is empty or contains control characters. The message does not repeat it.</exception>
    public static string Check(string user)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(user);
        return user.Any(char.IsControl)
            ? throw new ArgumentException("A user's name has no control characters.", nameof(user))
            : user;
    }
}
