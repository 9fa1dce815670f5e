using System.Globalization;
using System.Security.Cryptography;

namespace TwoFactor.Flow;

/// <summary>Creates the text that the phone shows: what the login is for, and, if the service shows no picture, a code that the page shows
/// too.</summary>
internal static class FlowMessage
{
    private const int MaximumLength = 80; // the only known limit of a service is 100 characters, and the code needs some of them

    public static string Of(FlowRequest request, string? code)
    {
        string text = Line(request.Message) is { Length: > 0 } message ? message : Line(request.Purpose);
        if (code is null)
            return text;
        return text.EndsWith('?') || text.EndsWith('!') ? $"{text} Code {code}" : $"{text}. Code {code}";
    }

    /// <returns>Two digits if the service shows the message but no picture; otherwise <see langword="null"/>.</returns>
    public static string? CodeFor(ITwoFactorProvider provider, FlowOptions options) =>
        options.ShowComparisonCode
        && provider.Capabilities.HasFlag(TwoFactorCapabilities.CustomMessage)
        && !provider.Capabilities.HasFlag(TwoFactorCapabilities.AccessPass)
            ? RandomNumberGenerator.GetInt32(10, 100).ToString(CultureInfo.InvariantCulture)
            : null;

    // A lone surrogate cannot be sent, but it is no reason to refuse a login.
    private static string Line(string? text) => WellFormedText.OneLine(WellFormed(text ?? string.Empty), MaximumLength).TrimEnd('.', ' ');

    private static string WellFormed(string text) =>
        WellFormedText.IsWellFormed(text) ? text : string.Concat(text.EnumerateRunes()); // replaces lone surrogates
}
