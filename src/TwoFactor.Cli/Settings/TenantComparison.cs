using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using TwoFactor.Providers;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Settings;

/// <summary>Compares a tenant in a settings file with the one to add: whether it is the same client at the same server. Other settings are not
/// compared, because the user may change them.</summary>
/// <param name="folder">The folder that relative paths in the settings start from.</param>
/// <param name="keyPassword">The password of the key, if the caller gave one.</param>
internal sealed class TenantComparison(string folder, Secret? keyPassword)
{
    private static readonly string[] Names =
    [
        "Provider", "Sezame:Endpoint", "Sezame:TrustedCaPath",
        "Sezame:ClientCertificate:CertificatePath", "Sezame:ClientCertificate:KeyPath", "Sezame:ClientCertificate:KeyPasswordFile",
        "Sezame:ClientCertificate:PfxPath", "Sezame:ClientCertificate:Thumbprint",
    ];

    /// <returns>The first setting that differs, as in "with another Provider", or <see langword="null"/>.</returns>
    public string? FindDifference(IConfigurationSection existing, JsonObject wanted)
    {
        foreach (string name in Names)
        {
            if (string.Equals(Normal(name, existing[name]), Normal(name, Value(wanted, name)), Comparison(name)))
                continue;
            if (!IsOwnPasswordFile(name, existing, wanted))
                return $"another {name}";
            if (!HasKeyPassword(Normal(name, existing[name])!))
                return $"a {name} that does not hold the password given for the key";
        }

        return null;
    }

    private static StringComparison Comparison(string name) => name == "Provider" ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    // The tool does not write a password that was given, so the existing file may name one.
    private static bool IsOwnPasswordFile(string name, IConfigurationSection existing, JsonObject wanted) =>
        name.EndsWith("KeyPasswordFile", StringComparison.Ordinal) && Value(wanted, name) is null && !string.IsNullOrEmpty(existing[name]);

    // A file that is missing, or that the registration will remove with the earlier key, would leave the tenant without its password.
    private bool HasKeyPassword(string file)
    {
        try
        {
            return keyPassword is not null && KeyPasswordFile.Decode(File.ReadAllBytes(file)) == keyPassword;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? Value(JsonObject wanted, string name)
    {
        JsonNode? node = wanted;
        foreach (string part in name.Split(':'))
            node = node?[part];
        return (string?)node;
    }

    private string? Normal(string name, string? value)
    {
        if (name.EndsWith("Endpoint", StringComparison.Ordinal))
            return Uri.TryCreate(value ?? SezameOptions.PublicEndpoint.AbsoluteUri, UriKind.Absolute, out Uri? address) ? address.AbsoluteUri.TrimEnd('/') : value;
        if (string.IsNullOrEmpty(value))
            return null;
        return name.Contains("Path", StringComparison.Ordinal) || name.EndsWith("File", StringComparison.Ordinal) ? Path.GetFullPath(value, folder) : value;
    }
}
