using TwoFactor.Cli.Settings;
using TwoFactor.Providers;
using TwoFactor.Files;

namespace TwoFactor.Cli.Doctor;

/// <summary>Checks whether other users can read or change the files with a tenant's key and its password.</summary>
internal sealed class SecretFilesCheck(TenantHost tenant)
{
    private const string Check = "rights";

    /// <summary>A warning for each file that another user can read or change.</summary>
    public IEnumerable<Finding> Run(ClientCertificateOptions options)
    {
        if (OperatingSystem.IsWindows())
            yield break; // on Windows, files inherit their permissions from the folder
        foreach (string file in new[] { options.KeyPath, options.PfxPath, options.KeyPasswordFile }.Where(file => !string.IsNullOrEmpty(file)).Select(file => tenant.Resolve(file!)))
        {
            if (Find(file) is { } finding)
                yield return Finding.Warning(Check, $"{finding}.");
        }
    }

    private static string? Find(string file)
    {
        try
        {
            return FileRights.FindProblemOfSecret(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"'{file}' cannot be checked ({e.GetType().Name}); this user may not enter its folder";
        }
    }
}
