using TwoFactor.Sezame.Registration;

namespace TwoFactor.Sezame;

/// <summary>The optional parts of a certificate's subject. Every character is allowed except control characters, lone surrogates and
/// U+FFFD, which stands for text that was lost. Commas, plus signs and quotes need no escape. A country is two capital letters.</summary>
public sealed record SezameSubject
{
    /// <summary>The country.</summary>
    /// <value>Two letters of ISO 3166, such as <c>AT</c>; <see langword="null"/> (default) for none.</value>
    public string? Country { get; init; }

    /// <summary>The state or province.</summary>
    /// <value>1 to 128 characters; <see langword="null"/> (default) for none.</value>
    public string? State { get; init; }

    /// <summary>The town.</summary>
    /// <value>1 to 128 characters; <see langword="null"/> (default) for none.</value>
    public string? Locality { get; init; }

    /// <summary>The organisation.</summary>
    /// <value>1 to 64 characters; <see langword="null"/> (default) for none.</value>
    public string? Organization { get; init; }

    /// <summary>The department, such as <c>IT</c>.</summary>
    /// <value>1 to 64 characters; <see langword="null"/> (default) for none.</value>
    public string? OrganizationalUnit { get; init; }

    /// <exception cref="ArgumentException">A part has a length or letters that a certificate cannot have.</exception>
    internal void Check()
    {
        if (Country is not null && (Country.Length != 2 || !Country.All(char.IsAsciiLetterUpper)))
            throw new ArgumentException("The country of a subject is two capital letters.");
        Check(nameof(State), State, 128);
        Check(nameof(Locality), Locality, 128);
        Check(nameof(Organization), Organization, 64);
        Check(nameof(OrganizationalUnit), OrganizationalUnit, 64);
    }

    // RFC 5280 appendix A.1, "upper bounds": the service probably signs with openssl, which refuses longer texts.
    private static void Check(string part, string? text, int maximumLength)
    {
        if (text is not null && (string.IsNullOrWhiteSpace(text) || text.Length > maximumLength || !RegistrationArguments.IsWellFormedWithoutControls(text)))
            throw new ArgumentException($"The {part} of a subject is 1 to {maximumLength} characters, not only white space, in well-formed Unicode, and without control characters.");
    }
}
