using System.Buffers;
using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace TwoFactor.AspNetCore.FirstFactor;

/// <summary>Finds the subject in a principal.</summary>
internal static class FirstFactorSubject
{
    private const int MaximumLength = 256;

    /// <summary>The principal's subject; <see langword="null"/> if only a name was typed, and the text cannot be a name.</summary>
    /// <exception cref="ArgumentException">The principal has no subject, or not a valid one.</exception>
    public static string? Of(ClaimsPrincipal principal, TwoFactorWebOptions options, bool hasFirstFactor)
    {
        string? subject = Find(principal, options);
        if (subject is null)
        {
            throw new ArgumentException(
                options.Subject is null
                    ? "The principal has no subject: neither a claim ClaimTypes.NameIdentifier nor sub. Add one, or set Subject of AddAspNetCore."
                    : "The principal has no subject: Subject of AddAspNetCore returned null for it.",
                nameof(principal));
        }

        if (IsSubject(subject))
            return subject;
        if (hasFirstFactor)
            throw new ArgumentException($"The principal's subject is not well-formed Unicode of 1 to {MaximumLength} characters.", nameof(principal));
        return null;
    }

    /// <summary>A name in place of a typed text that cannot be one, so that the page is the same as for an unknown user. A random name cannot be registered in
    /// advance.</summary>
    public static string Random() => "unknown-" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The principal's subject, unchecked; <see langword="null"/> for none.</summary>
    public static string? Find(ClaimsPrincipal principal, TwoFactorWebOptions options) => options.Subject is { } find
        ? find(principal)
        : principal.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? principal.FindFirst("sub")?.Value;

    public static bool IsSubject(string text) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= MaximumLength && IsWellFormed(text);

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out int length) != OperationStatus.Done)
                return false;
            text = text[length..];
        }

        return true;
    }
}
