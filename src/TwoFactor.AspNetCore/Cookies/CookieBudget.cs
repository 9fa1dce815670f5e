using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Cookies;

/// <summary>Limits the total size of this package's cookies, well below the 32 KB of headers that Kestrel accepts, and that the README requires of proxies.
/// A server would refuse every request of a browser with more, and so could not remove the cookies.</summary>
internal sealed class CookieBudget
{
    /// <summary>The most characters of all cookies together.</summary>
    public const int Most = 20 * 1024;

    private static readonly object Key = new();

    private readonly Dictionary<string, int> sizes = new(StringComparer.Ordinal);
    private readonly HashSet<string> fixedNames = new(StringComparer.Ordinal);

    private CookieBudget(IRequestCookieCollection cookies)
    {
        foreach ((string name, string value) in cookies.Where(cookie => cookie.Key.StartsWith(TwoFactorCookies.Prefix, StringComparison.Ordinal)))
        {
            int chunk = name.LastIndexOf('C');
            string whole = chunk > 0 && cookies[name[..chunk]]?.StartsWith(TwoFactorCookies.ChunkMark, StringComparison.Ordinal) == true ? name[..chunk] : name;
            sizes[whole] = sizes.GetValueOrDefault(whole) + name.Length + value.Length;
        }
    }

    /// <summary>The cookies of this request's browser, including the changes of this response.</summary>
    public static CookieBudget Of(HttpContext http)
    {
        if (http.Items.TryGetValue(Key, out object? known))
            return (CookieBudget)known!;
        CookieBudget budget = new(http.Request.Cookies);
        http.Items[Key] = budget;
        return budget;
    }

    /// <summary>Counts a cookie that is written now.</summary>
    /// <returns>The cookies that must be removed for it, the longest first, approvals last. Cookies that this request has written are kept.</returns>
    public IReadOnlyList<string> Add(string name, int length)
    {
        Set(name, length);
        List<string> removed = [];
        foreach (string longest in sizes.Where(one => IsRemovable(one.Key)).OrderBy(one => IsProof(one.Key)).ThenByDescending(one => one.Value).Select(one => one.Key).ToArray())
        {
            if (sizes.Values.Sum() <= Most)
                break;
            removed.Add(longest);
            Set(longest, 0);
        }

        return removed;
    }

    /// <summary>Whether the browser has a cookie after this response.</summary>
    public bool Contains(string name) => sizes.GetValueOrDefault(name) > 0;

    /// <summary>Counts a cookie as removed.</summary>
    public void Remove(string name) => Set(name, 0);

    private void Set(string name, int length)
    {
        sizes[name] = length;
        fixedNames.Add(name);
    }

    // The browser's value is short, and more important.
    private bool IsRemovable(string name) => !fixedNames.Contains(name) && name != BrowserCookie.Name;

    // Approvals are removed last. They are short, too, unless a subject or a purpose is long.
    private static bool IsProof(string name) => name.StartsWith(StepUp.StepUpProofs.Prefix, StringComparison.Ordinal);
}
