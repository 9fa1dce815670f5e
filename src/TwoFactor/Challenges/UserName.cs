namespace TwoFactor;

/// <summary>Checks user names by the rules that all services share. A provider may be stricter.</summary>
public static class UserName
{
    /// <summary>The most characters of a name: 255.</summary>
    public const int MaximumLength = 255;

    /// <summary>Returns <paramref name="user"/> unchanged if it is a valid name.</summary>
    /// <exception cref="ArgumentException">The name is empty, is longer than <see cref="MaximumLength"/>, contains control characters, or is not
    /// well-formed Unicode. The message does not contain it.</exception>
    public static string Check(string user)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(user);
        if (user.Length > MaximumLength)
            throw new ArgumentException($"A user's name can have at most {MaximumLength} characters.", nameof(user));
        if (user.AsSpan().ContainsAnyInRange('\0', '\u001F') || user.AsSpan().ContainsAnyInRange('\u007F', '\u009F'))
            throw new ArgumentException("A user's name must not contain control characters.", nameof(user));
        if (!WellFormedText.IsWellFormed(user)) // it would be sent as another user's name
            throw new ArgumentException("A user's name must be well-formed Unicode.", nameof(user));
        return user;
    }
}
