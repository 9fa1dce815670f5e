namespace TwoFactor;

/// <summary>What every service can take as a user's name. A provider may be stricter.</summary>
public static class UserName
{
    /// <summary>The most characters of a name: 255.</summary>
    public const int MaximumLength = 255;

    /// <summary>Returns <paramref name="user"/> unchanged, if it is a name.</summary>
    /// <exception cref="ArgumentException">The name is empty, is longer than <see cref="MaximumLength"/>, contains control characters, or is not
    /// well-formed Unicode. The message does not repeat it.</exception>
    public static string Check(string user)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(user);
        if (user.Length > MaximumLength)
            throw new ArgumentException($"A user's name has at most {MaximumLength} characters.", nameof(user));
        if (user.AsSpan().ContainsAnyInRange('\0', '\u001F') || user.AsSpan().ContainsAnyInRange('\u007F', '\u009F'))
            throw new ArgumentException("A user's name has no control characters.", nameof(user));
        if (!WellFormedText.IsWellFormed(user)) // it would go out as the name of somebody else
            throw new ArgumentException("A user's name is well-formed Unicode.", nameof(user));
        return user;
    }
}
