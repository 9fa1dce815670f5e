using System.CommandLine;
using TwoFactor.Cli.Commands;
using TwoFactor.Providers;
using TwoFactor.SecSign;

namespace TwoFactor.Cli.Settings;

/// <summary>An option that overrides a setting of a tenant.</summary>
/// <param name="Option">The option.</param>
/// <param name="Setting">The setting, within the provider's group.</param>
/// <param name="Provider">The provider that has it; <see langword="null"/> for both.</param>
/// <param name="IsFile">Whether it is a path, which on the command line starts from the current folder.</param>
internal sealed record SettingOption(Option<string?> Option, string Setting, string? Provider = null, bool IsFile = false)
{
    /// <summary>New options for every setting that can be given on the command line, for one provider or for both.</summary>
    public static IReadOnlyList<SettingOption> For(string? provider) =>
        [.. All().Where(option => provider is null || option.Provider is null || option.Provider == provider)];

    private static IEnumerable<SettingOption> All() =>
    [
        new(New("--endpoint", "URL", "The server to ask, in place of the service's public one.").AsHttps(), nameof(ServiceOptions.Endpoint)),
        new(New("--fallback-endpoint", "URL", "SecSign's server to ask when the first one cannot be reached; empty for none.").AsHttps(mayBeEmpty: true), nameof(SecSignOptions.FallbackEndpoint), ProviderNames.SecSign),
        new(New("--trusted-ca", "FILE", "PEM file of the authorities to trust in place of the system's.").AsPath(), nameof(ServiceOptions.TrustedCaPath), IsFile: true),
        new(New("--certificate", "FILE", "The client certificate, as PEM.").AsPath(), OfCertificate(nameof(ClientCertificateOptions.CertificatePath)), IsFile: true),
        new(New("--key", "FILE", "Its private key, as PEM (PKCS#8).").AsPath(), OfCertificate(nameof(ClientCertificateOptions.KeyPath)), IsFile: true),
        new(New("--pfx", "FILE", "Certificate and key together, as PFX.").AsPath(), OfCertificate(nameof(ClientCertificateOptions.PfxPath)), IsFile: true),
        new(New("--key-password-file", "FILE", "A file with the password of the key or the PFX.").AsPath(), OfCertificate(nameof(ClientCertificateOptions.KeyPasswordFile)), IsFile: true),
        new(New("--service-name", "TEXT", "The name of the service that the phone shows (SecSign)."), nameof(SecSignOptions.ServiceName), ProviderNames.SecSign),
        new(New("--service-address", "TEXT", "The address of the service that the phone shows (SecSign)."), nameof(SecSignOptions.ServiceAddress), ProviderNames.SecSign),
    ];

    private static string OfCertificate(string setting) => $"{nameof(ServiceOptions.ClientCertificate)}:{setting}";

    private static Option<string?> New(string name, string helpName, string description) => new(name) { HelpName = helpName, Description = description };
}
