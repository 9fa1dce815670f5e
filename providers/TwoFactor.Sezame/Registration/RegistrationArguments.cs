using System.Text;

namespace TwoFactor.Sezame.Registration;

/// <summary>Checks the arguments of a registration. The messages do not contain their values.</summary>
internal static class RegistrationArguments
{
    private const int LongestEmail = 128; // RFC 5280 appendix A.1, ub-emailaddress-length
    private const int LongestServiceName = 200; // our own limit; the service documents none

    /// <exception cref="ArgumentException">The address cannot be written into a certificate.</exception>
    public static void CheckEmail(string email)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(email);
        int at = email.LastIndexOf('@');
        if (at < 1 || at == email.Length - 1 || email.Length > LongestEmail || !email.All(c => c is > ' ' and <= '~'))
            throw new ArgumentException($"A recovery e-mail must have text before and after an @, and at most {LongestEmail} ASCII characters (a certificate can hold no others), none of them a space or a control character.", nameof(email));
    }

    /// <exception cref="ArgumentException">The name is empty or too long, has control characters, or is not well-formed Unicode.</exception>
    public static string CheckServiceName(string serviceName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(serviceName);
        return serviceName.Length > LongestServiceName || !IsWellFormedWithoutControls(serviceName)
            ? throw new ArgumentException($"A service name has at most {LongestServiceName} characters in well-formed Unicode, none of them a control character.", nameof(serviceName))
            : serviceName;
    }

    /// <summary>Whether a text has neither control characters nor lone surrogates. U+FFFD is refused as well: it stands for text that was lost.</summary>
    public static bool IsWellFormedWithoutControls(string text) => !text.Any(char.IsControl) && !text.EnumerateRunes().Contains(Rune.ReplacementChar);
}
