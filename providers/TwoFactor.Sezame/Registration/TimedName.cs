using System.Globalization;

namespace TwoFactor.Sezame.Registration;

/// <summary>The name of a file or folder that ends with the time, in UTC to the millisecond. Such names sort by time.</summary>
internal static class TimedName
{
    public static string Of(string what, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{what}-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}");
}
