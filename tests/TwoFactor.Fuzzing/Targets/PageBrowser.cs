namespace TwoFactor.Fuzzing.Targets;

/// <summary>A browser that a host has given cookies.</summary>
internal sealed class PageBrowser
{
    public const string BindingName = "__Host-TwoFactor.Browser";

    private readonly Dictionary<string, string> cookies = new(StringComparer.Ordinal);

    /// <summary>Whom the question is for.</summary>
    public string User { get; init; } = string.Empty;

    /// <summary>The flow that asks.</summary>
    public string Id { get; set; } = string.Empty;

    /// <summary>The value of the header.</summary>
    public string Cookies => string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    /// <summary>The cookie that holds the question, and perhaps its parts.</summary>
    public string Question => cookies.FirstOrDefault(cookie => cookie.Key.Contains(".SignIn", StringComparison.Ordinal) || cookie.Key.Contains(".StepUp.", StringComparison.Ordinal)).Value ?? string.Empty;

    /// <summary>The cookie that tells this browser from others.</summary>
    public string Binding
    {
        get => cookies.GetValueOrDefault(BindingName, string.Empty);
        init => cookies[BindingName] = value;
    }

    /// <summary>The same browser with the cookies of an answer, which this one does not take.</summary>
    public PageBrowser With(PageAnswer answer)
    {
        PageBrowser other = new() { User = User, Id = Id };
        foreach ((string name, string value) in cookies)
            other.cookies[name] = value;
        other.Take(answer);
        return other;
    }

    public void Take(PageAnswer answer)
    {
        foreach ((string name, string value) in answer.Kept)
            cookies[name] = value;
    }
}
