using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>New settings that were refused, and why. They are not logged again while both stay the same.</summary>
/// <param name="findings">What is wrong with them.</param>
/// <param name="versions">Identifies them.</param>
internal sealed class RefusedSettings(IReadOnlyList<string> findings, params SettingsFingerprint?[] versions) : IEquatable<RefusedSettings>
{
    private readonly IEnumerable<SettingsFingerprint?> versions = versions;

    public IReadOnlyList<string> Findings => findings;

    /// <summary>Adds to each finding that the earlier settings stay in use.</summary>
    public static IEnumerable<string> WithEarlierInUse(IEnumerable<string> findings) => findings.Select(finding => $"{finding} The earlier settings stay in use.");

    public bool Equals(RefusedSettings? other) => other is not null && findings.SequenceEqual(other.Findings) && versions.SequenceEqual(other.versions);

    public override bool Equals(object? obj) => Equals(obj as RefusedSettings);

    public override int GetHashCode() => findings.Count;
}
