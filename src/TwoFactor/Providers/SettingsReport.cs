using System.Globalization;

namespace TwoFactor.Providers;

/// <summary>Collects what is wrong with a group of settings. Each finding names its setting in full and never its value.</summary>
/// <remarks>
/// There are two kinds of findings. An <em>error</em> (<see cref="Add"/>) can only be corrected by a person: an unknown setting, a value out of range, a
/// key that does not belong to its certificate, a password that does not open the key. A host does not start with one.
/// What holds <em>for now</em> (<see cref="AddForNow"/>) can come and go by itself: a certificate that has expired or is not valid yet, a file that
/// does not exist or cannot be read at this moment. It concerns its tenant alone, and is looked at again until it is mended.
/// </remarks>
/// <param name="path">The group, as configuration writes it: <c>TwoFactor:Tenants:acme:Sezame</c>.</param>
public sealed class SettingsReport(string path)
{
    private readonly List<string> findings = [];
    private readonly List<string> errors = [];
    private readonly HashSet<string> settings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The group's path.</summary>
    internal string Path => path;

    /// <summary>Everything found so far, of both kinds, in the order of finding.</summary>
    public IReadOnlyList<string> Findings => findings;

    /// <summary>The findings that only a person can mend.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <summary>Adds an error: <paramref name="setting"/> <paramref name="finding"/>, as in "… must be an https address."
    /// One clear finding is enough for a setting; later ones of the same setting are left out.</summary>
    /// <param name="setting">The setting's name within the group, such as <c>Endpoint</c> or <c>ClientCertificate:KeyPath</c>.</param>
    /// <param name="finding">The rest of the sentence, without the value and without the full stop.</param>
    public void Add(string setting, string finding)
    {
        if (!settings.Add(setting))
            return;
        findings.Add($"{path}:{setting} {finding}.");
        errors.Add(findings[^1]);
    }

    /// <summary>Adds a finding that may mend itself: <paramref name="setting"/> <paramref name="finding"/>, as in "… names a certificate that has
    /// expired." One finding is enough for a setting, as with <see cref="Add"/>.</summary>
    /// <param name="setting">The setting's name within the group, such as <c>ClientCertificate:KeyPath</c>.</param>
    /// <param name="finding">The rest of the sentence, without the full stop. A file's full path may be in it; a secret may not.</param>
    public void AddForNow(string setting, string finding)
    {
        if (settings.Add(setting))
            findings.Add($"{path}:{setting} {finding}.");
    }

    /// <summary>Adds an error that concerns the group as a whole.</summary>
    public void AddForGroup(string finding)
    {
        findings.Add($"{path} {finding}.");
        errors.Add(findings[^1]);
    }

    /// <summary>Adds an error where <paramref name="value"/> is outside the range.</summary>
    public void CheckRange(string setting, TimeSpan value, TimeSpan minimum, TimeSpan maximum)
    {
        // What is printed can be typed, whatever the culture of the host.
        if (value < minimum || value > maximum)
            Add(setting, string.Create(CultureInfo.InvariantCulture, $"must be a time from {minimum:g} to {maximum:g}, written hh:mm:ss"));
    }

    /// <summary>Adds an error where <paramref name="value"/> is outside the range.</summary>
    public void CheckRange(string setting, int value, int minimum, int maximum)
    {
        if (value < minimum || value > maximum)
            Add(setting, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {minimum} to {maximum}"));
    }

    /// <summary>Adds an error where <paramref name="address"/> is missing, or is not an https address that requests can be sent to.</summary>
    public void CheckEndpoint(string setting, Uri? address)
    {
        if (address is null)
            Add(setting, "is missing");
        else if (!address.IsAbsoluteUri || address.Scheme != Uri.UriSchemeHttps)
            Add(setting, "must be an https address");
        else if (!HostName.IsSendable(address))
            Add(setting, "must have a host name that can be looked up");
        else if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            Add(setting, "must have no user, query or fragment");
        else if (address.AbsoluteUri.Length > ChallengeHandle.MaximumEndpointLength) // no handle could hold it
            Add(setting, string.Create(CultureInfo.InvariantCulture, $"is longer than {ChallengeHandle.MaximumEndpointLength} characters"));
    }

    /// <summary>Adds an error where <paramref name="value"/> is empty or longer than <paramref name="maximumLength"/>.</summary>
    public void CheckText(string setting, string? value, int maximumLength)
    {
        if (string.IsNullOrWhiteSpace(value))
            Add(setting, "is missing");
        else if (value.Length > maximumLength)
            Add(setting, string.Create(CultureInfo.InvariantCulture, $"is longer than {maximumLength} characters"));
    }
}
