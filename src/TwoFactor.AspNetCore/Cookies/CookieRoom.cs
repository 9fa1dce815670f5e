using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Cookies;

/// <summary>Keeps all cookies of this package together well below the 32 KB of headers that servers take. A browser with more would be refused everywhere on this
/// host, and no answer could free it.</summary>
internal sealed class CookieRoom
{
    /// <summary>The most that all of them take.</summary>
    public const int Most = 20 * 1024;

    private const string ChunkMark = "chunks-";
    private static readonly object Key = new();

    private readonly Dictionary<string, int> sizes = new(StringComparer.Ordinal);
    private readonly HashSet<string> fixedNames = new(StringComparer.Ordinal);

    private CookieRoom(IRequestCookieCollection cookies)
    {
        foreach ((string name, string value) in cookies.Where(cookie => cookie.Key.StartsWith(TwoFactorCookies.Prefix, StringComparison.Ordinal)))
        {
            int chunk = name.LastIndexOf('C');
            string whole = chunk > 0 && cookies[name[..chunk]]?.StartsWith(ChunkMark, StringComparison.Ordinal) == true ? name[..chunk] : name;
            sizes[whole] = sizes.GetValueOrDefault(whole) + name.Length + value.Length;
        }
    }

    /// <summary>The room of this request's browser, as its answer will leave it.</summary>
    public static CookieRoom Of(HttpContext http)
    {
        if (http.Items.TryGetValue(Key, out object? known))
            return (CookieRoom)known!;
        CookieRoom room = new(http.Request.Cookies);
        http.Items[Key] = room;
        return room;
    }

    /// <summary>Takes note of a cookie that is written now.</summary>
    /// <returns>The cookies that have to go for it: the longest first. What this request has written stays.</returns>
    public IReadOnlyList<string> Take(string name, int length)
    {
        Note(name, length);
        List<string> gone = [];
        foreach (string longest in sizes.Where(one => MayGo(one.Key)).OrderByDescending(one => one.Value).Select(one => one.Key).ToArray())
        {
            if (sizes.Values.Sum() <= Most)
                break;
            gone.Add(longest);
            Note(longest, 0);
        }

        return gone;
    }

    /// <summary>Takes note of a cookie that is removed now.</summary>
    public void Free(string name) => Note(name, 0);

    private void Note(string name, int length)
    {
        sizes[name] = length;
        fixedNames.Add(name);
    }

    // Questions and forms. The browser's value and approvals are short, and worth more.
    private bool MayGo(string name) => !fixedNames.Contains(name) && name != BrowserCookie.Name && !name.StartsWith(StepUp.StepUpProofs.Prefix, StringComparison.Ordinal);
}
