namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>Keys of a login with some parts changed, as somebody would send who guesses.</summary>
internal static class ChangedKey
{
    /// <summary>The key with some parts replaced. A part that is <see langword="null"/> stays as it is, except the browser if
    /// <paramref name="isExactBrowser"/> is set: the key then has exactly the given browser, or none.</summary>
    public static FlowKey With(FlowKey key, string? id = null, string? tenant = null, string? subject = null, string? purpose = null, string? browser = null, bool isExactBrowser = false) =>
        new(id ?? key.Id)
        {
            Tenant = tenant ?? key.Tenant,
            Subject = subject ?? key.Subject,
            Purpose = purpose ?? key.Purpose,
            Browser = isExactBrowser ? browser : browser ?? key.Browser,
        };

    /// <summary>An id of the same form that was never issued.</summary>
    public static string OtherId(string id) => string.Concat(id[1..^1].Reverse()) + id[0] + id[^1];
}
