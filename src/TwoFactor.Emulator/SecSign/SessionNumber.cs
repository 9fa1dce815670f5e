using System.Globalization;

namespace TwoFactor.Emulator.SecSign;

/// <summary>The id of a session as a text: a signed 64-bit number (SecSign 2.2).</summary>
internal static class SessionNumber
{
    // .NET ignores NUL characters after a number.
    public static bool TryRead(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && !text.EndsWith('\0');
}
