namespace TwoFactor.Providers;

/// <summary>Collects what is wrong with a group of settings, each finding naming its setting in full and never its value.</summary>
/// <param name="path">The group, as configuration writes it: <c>TwoFactor:Tenants:acme:Sezame</c>.</param>
public sealed class SettingsReport(string path)
{
    private readonly List<string> findings = [];
    private readonly HashSet<string> settings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Everything found so far, in the order of finding.</summary>
    public IReadOnlyList<string> Findings => findings;

    /// <summary>Adds the finding that <paramref name="setting"/> <paramref name="finding"/>: "… must be an https address."
    /// One clear finding is enough for a setting; later ones of the same are left out.</summary>
    /// <param name="setting">The setting's name within the group, such as <c>Endpoint</c> or <c>ClientCertificate:KeyPath</c>.</param>
    /// <param name="finding">The rest of the sentence, without the value and without the full stop.</param>
    public void Add(string setting, string finding)
    {
        if (settings.Add(setting))
            findings.Add($"{path}:{setting} {finding}.");
    }

    /// <summary>Adds a finding about the group as a whole.</summary>
    public void AddForGroup(string finding) => findings.Add($"{path} {finding}.");

    /// <summary>Adds a finding where <paramref name="value"/> is outside the range.</summary>
    public void CheckRange(string setting, TimeSpan value, TimeSpan minimum, TimeSpan maximum)
    {
        if (value < minimum || value > maximum)
            Add(setting, $"must be a time from {minimum:g} to {maximum:g}, written hh:mm:ss");
    }

    /// <summary>Adds a finding where <paramref name="address"/> is missing, or is not an https address that requests can be sent to.</summary>
    public void CheckEndpoint(string setting, Uri? address)
    {
        if (address is null)
            Add(setting, "is missing");
        else if (!address.IsAbsoluteUri || address.Scheme != Uri.UriSchemeHttps)
            Add(setting, "must be an https address");
        else if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            Add(setting, "must have no user, query or fragment");
    }

    /// <summary>Adds a finding where <paramref name="value"/> is empty or longer than <paramref name="maximumLength"/>.</summary>
    public void CheckText(string setting, string? value, int maximumLength)
    {
        if (string.IsNullOrWhiteSpace(value))
            Add(setting, "is missing");
        else if (value.Length > maximumLength)
            Add(setting, $"is longer than {maximumLength} characters");
    }
}
