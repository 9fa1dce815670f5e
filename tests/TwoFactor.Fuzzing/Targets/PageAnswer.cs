using Microsoft.AspNetCore.Http;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>An answer of a host.</summary>
internal sealed record PageAnswer(int Status, IHeaderDictionary Headers, byte[] Body)
{
    public string ContentType => Headers.ContentType.ToString();

    /// <summary>The cookies that it sets, with their attributes.</summary>
    public IEnumerable<string> Cookies => Headers.SetCookie.OfType<string>();

    /// <summary>The names and values of the cookies that it sets and does not remove.</summary>
    public IEnumerable<(string Name, string Value)> Kept =>
        from cookie in Cookies
        let pair = cookie.Split(';')[0].Split('=', 2)
        where pair.Length == 2 && pair[1].Length > 0
        select (pair[0], pair[1]);
}
