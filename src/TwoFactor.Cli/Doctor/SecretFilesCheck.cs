using TwoFactor.Cli.Settings;
using TwoFactor.Providers;
using TwoFactor.Sezame.Files;

namespace TwoFactor.Cli.Doctor;

/// <summary>Who else can read or change the files that hold a tenant's key and its password.</summary>
internal sealed class SecretFilesCheck(TenantHost tenant)
{
    private const string Check = "rights";

    /// <summary>A warning for each file that somebody else can read or change.</summary>
    public IEnumerable<Finding> Run(ClientCertificateOptions options)
    {
        if (OperatingSystem.IsWindows())
            yield break; // there the rights come from the folder, by access lists
        foreach (string file in new[] { options.KeyPath, options.PfxPath, options.KeyPasswordFile }.Where(file => !string.IsNullOrEmpty(file)).Select(file => tenant.Resolve(file!)))
        {
            if (FileRights.FindInSecret(file) is { } finding)
                yield return Finding.Warning(Check, $"{finding}.");
        }
    }
}
