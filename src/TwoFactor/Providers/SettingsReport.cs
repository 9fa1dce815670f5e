using System.Globalization;

namespace TwoFactor.Providers;

/// <summary>Collects the problems (findings) in a group of settings. Each finding contains the full name of its setting, but not its value.</summary>
/// <remarks>
/// There are two kinds of findings. An <em>error</em> (<see cref="AddError"/>) can only be corrected by a person: an unknown setting, a value out of
/// range, a key that does not belong to its certificate, a password that does not open the key. A host with an error does not start. A
/// <em>temporary</em> finding (<see cref="AddTemporary"/>) can appear and disappear while the host runs: a certificate that has expired or is not valid
/// yet, a file that does not exist or cannot be read now. It affects only its own tenant, and is checked again until it is resolved.
/// </remarks>
/// <param name="path">The group's path in configuration, such as <c>TwoFactor:Tenants:acme:Sezame</c>.</param>
public sealed class SettingsReport(string path)
{
    private readonly List<string> findings = [];
    private readonly List<string> errors = [];
    private readonly HashSet<string> settings = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Setting, string Key, string Text)> entries = [];

    /// <summary>The group's path.</summary>
    internal string Path => path;

    /// <summary>All findings of both kinds, in the order in which they were added.</summary>
    public IReadOnlyList<string> Findings => findings;

    /// <summary>The findings that only a person can correct.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <summary>Adds an error: <paramref name="setting"/> <paramref name="finding"/>, as in "… must be an https address."
    /// Only the first finding of a setting is kept.</summary>
    /// <param name="setting">The setting's name within the group, such as <c>Endpoint</c> or <c>ClientCertificate:KeyPath</c>.</param>
    /// <param name="finding">The rest of the sentence, without the value and without the full stop.</param>
    public void AddError(string setting, string finding)
    {
        if (!settings.Add(setting))
            return;
        findings.Add($"{path}:{setting} {finding}.");
        errors.Add(findings[^1]);
    }

    /// <summary>Adds an error about one text in a list. It is named by its key in configuration, as in "PinnedKeys:5 must be …", or by its index if code
    /// has set it, as in "PinnedKeys[1] must be …". The two can differ: configuration may leave out numbers, and a value that is no text is not in the
    /// list.</summary>
    /// <param name="setting">The list's name within the group.</param>
    /// <param name="list">The list.</param>
    /// <param name="index">The index of the text in the list.</param>
    /// <param name="finding">As for <see cref="AddError"/>.</param>
    public void AddEntryError(string setting, IList<string> list, int index, string finding)
    {
        ArgumentNullException.ThrowIfNull(list);
        AddError(KeyOf(setting, list, index) is { } key ? $"{setting}:{key}" : $"{setting}[{index}]", finding);
    }

    /// <summary>Adds a temporary finding: <paramref name="setting"/> <paramref name="finding"/>, as in "… names a certificate that has expired." Only
    /// the first finding of a setting is kept.</summary>
    /// <param name="setting">The setting's name within the group, such as <c>ClientCertificate:KeyPath</c>.</param>
    /// <param name="finding">The rest of the sentence, without the full stop. It may contain a file's full path, but no secret.</param>
    public void AddTemporary(string setting, string finding)
    {
        if (settings.Add(setting))
            findings.Add($"{path}:{setting} {finding}.");
    }

    /// <summary>Adds an error that concerns the group as a whole.</summary>
    public void AddGroupError(string finding)
    {
        findings.Add($"{path} {finding}.");
        errors.Add(findings[^1]);
    }

    /// <summary>Remembers the key of a text in a list, for <see cref="AddEntryError"/>.</summary>
    internal void RememberEntry(string setting, string key, string text) => entries.Add((setting, key, text));

    /// <summary>Adds an error because code of the host, such as its own check, threw an exception. Its message is left out: it may contain
    /// secrets.</summary>
    internal void AddHostError(Exception e) => AddGroupError($"cannot be configured: code of the host threw {e.GetType().Name}");

    /// <summary>Adds an error if <paramref name="value"/> is outside the range.</summary>
    public void CheckRange(string setting, TimeSpan value, TimeSpan minimum, TimeSpan maximum)
    {
        if (value < minimum || value > maximum)
            AddError(setting, $"must be a time from {Text(minimum)} to {Text(maximum)}, written hh:mm:ss");

        // In the format that the setting accepts, independent of the host's culture.
        static string Text(TimeSpan limit) =>
            limit.ToString(limit.Days > 0 ? @"d\.hh\:mm\:ss\.FFFFFFF" : @"hh\:mm\:ss\.FFFFFFF", CultureInfo.InvariantCulture).TrimEnd('.');
    }

    /// <summary>Adds an error if <paramref name="value"/> is outside the range.</summary>
    public void CheckRange(string setting, int value, int minimum, int maximum)
    {
        if (value < minimum || value > maximum)
            AddError(setting, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {minimum} to {maximum}"));
    }

    /// <summary>Adds an error if <paramref name="address"/> is missing, or is not an https address that requests can be sent to.</summary>
    public void CheckEndpoint(string setting, Uri? address)
    {
        if (address is null)
            AddError(setting, "is missing");
        else if (!address.IsAbsoluteUri || address.Scheme != Uri.UriSchemeHttps)
            AddError(setting, "must be an https address");
        else if (!HostName.IsSendable(address))
            AddError(setting, "must have a host name that can be looked up");
        else if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            AddError(setting, "must have no user, query or fragment");
        else if (ServerAddress.WithSlash(address).AbsoluteUri.Length > ChallengeHandle.MaximumEndpointLength) // a handle cannot contain it, and may have the slash
            AddError(setting, string.Create(CultureInfo.InvariantCulture, $"is longer than {ChallengeHandle.MaximumEndpointLength} characters with the slash at its end"));
    }

    /// <summary>Adds an error if <paramref name="value"/> is empty or longer than <paramref name="maximumLength"/>.</summary>
    public void CheckText(string setting, string? value, int maximumLength)
    {
        if (string.IsNullOrWhiteSpace(value))
            AddError(setting, "is missing");
        else if (value.Length > maximumLength)
            AddError(setting, string.Create(CultureInfo.InvariantCulture, $"is longer than {maximumLength} characters"));
    }

    // Code may have changed the list, so its texts are recognized as objects. The same one may be in it several times.
    private string? KeyOf(string setting, IList<string> list, int index)
    {
        int earlier = list.Take(index).Count(text => ReferenceEquals(text, list[index]));
        return entries.Where(entry => entry.Setting == setting && ReferenceEquals(entry.Text, list[index])).Select(entry => entry.Key).ElementAtOrDefault(earlier);
    }
}
