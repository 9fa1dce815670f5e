using System.Security.Cryptography.X509Certificates;
using TwoFactor.Providers;
using TwoFactor.Tests.Transport;

namespace TwoFactor.Tests.Tenants;

/// <summary>A mistake in the settings of a tenant that uses the service "Sample".</summary>
/// <param name="Reported">The setting that is reported, within the tenant, and the beginning of the finding.</param>
/// <param name="Settings">The settings to change, within the tenant, and their values.</param>
internal sealed record SettingMistake(string Reported, params (string Setting, string Value)[] Settings)
{
    /// <summary>A part of many values. No report may contain it.</summary>
    public const string Secret = "s3cr3t";

    /// <summary>One mistake of each kind that the settings allow.</summary>
    /// <param name="files">Writes the files that some of them name.</param>
    public static IReadOnlyList<SettingMistake> All(SampleHost files) =>
    [
        .. OfTheTenant,
        .. OfTheService,
        One("Sample:TrustedCaPath", " names a folder, not a file", files.Folder),
        .. Certificates(files).Select(InGroup("Sample:ClientCertificate:")),
        .. OfTheFlow.Select(InGroup("Flow:")),
    ];

    private static SettingMistake[] OfTheTenant =>
    [
        new(" must be a group of settings", (string.Empty, Secret)),
        One("Provider", " is missing; registered are: Other, Sample", string.Empty),
        new("Provider must be a single value", ("Provider:0", Secret)),
        One("Provider", " names 'Sampel', which is not registered", "Sampel"),
        One("Providr", " is neither a setting of a tenant nor a registered provider", "Sample"),
        new("Sampel is neither a setting of a tenant nor a registered provider", ("Sampel:Greeting", Secret)),
        One("Sample", " must be a group of settings", Secret),
        One("Flow", " must be a group of settings", Secret),
        One("Flow", " is empty", string.Empty),
    ];

    private static SettingMistake[] OfTheService =>
    [
        One("Sample:Greeting", " is empty", string.Empty),
        One("Sample:Greeting", " is missing", " "),
        One("Sample:Greeting", " is longer than 20 characters", $"{Secret} {Secret} {Secret} {Secret}"),
        One("Sample:Greetings", " is not a setting", Secret),
        One("Sample:Loud", " must be true or false", Secret),
        One("Sample:Endpoint", " is missing", string.Empty),
        One("Sample:Endpoint", " must be an https address", Secret),
        One("Sample:Endpoint", " must be an https address", $"http://{Secret}.example/"),
        One("Sample:Endpoint", " must have no user, query or fragment", $"https://{Secret}@service.example/"),
        One("Sample:Endpoint", " must have no user, query or fragment", $"https://service.example/?{Secret}"),
        One("Sample:Endpoint", " must have no user, query or fragment", $"https://service.example/#{Secret}"),
        One("Sample:Endpoint", " is longer than", $"https://service.example/{new string('a', 3000)}"),
        new("Sample:ConnectTimeout must be a single value", ("Sample:ConnectTimeout:0", Secret)),
        new("Sample:ConnectTimeout must be a single value", ("Sample:ConnectTimeout", "00:00:05"), ("Sample:ConnectTimeout:Unit", Secret)),
        One("Sample:ConnectTimeout", " must be a time, written hh:mm:ss", Secret),
        One("Sample:ConnectTimeout", " must be a time from", "00:00:00.09"),
        One("Sample:ConnectTimeout", " must be a time from", "00:00:31"),
        One("Sample:RequestTimeout", " is empty", string.Empty),
        One("Sample:RequestTimeout", " must be a time from", "00:00:00.4"),
        One("Sample:RequestTimeout", " must be a time from", "10.00:00:00"),
        One("Sample:RequestTimeout", " must be a time, written hh:mm:ss", "10"), // .NET reads days
        One("Flow:PauseAfterDenial", " must be a time, written hh:mm:ss", "10:00"), // .NET reads hours
        One("Flow:PauseAfterDenial", " must be a time, written hh:mm:ss", "24:00:00"), // .NET reads days
        One("Flow:PauseAfterDenial", " must be a time from 00:00:00 to 1.00:00:00, written hh:mm:ss", "1.00:00:01"),
        One("Sample:MaxConnections", " must be a whole number", "1.5"),
        One("Sample:MaxConnections", " must be a whole number from", "0"),
        One("Sample:MaxConnections", " must be a whole number from", "10001"),
        One("Sample:PinnedKeys", " must be a list", Secret),
        One("Sample:PinnedKeys", " is empty", string.Empty),
        One("Sample:PinnedKeys:0", " must be the base64 SHA-256 digest of a public key", Secret),
        new("Sample:PinnedKeys:0 must be a text", ("Sample:PinnedKeys:0:Key", Secret)),
        new("Sample:PinnedKeys:0 must be a text", ("Sample:PinnedKeys:0", Convert.ToBase64String(new byte[32])), ("Sample:PinnedKeys:0:Key", Secret)),
        One("Sample:TrustedCaPath", " is empty", string.Empty),
        One("Sample:ClientCertificate", " must be a group of settings", Secret),
        One("Sample:ClientCertificate", " is empty", string.Empty),
    ];

    private static SettingMistake[] OfTheFlow =>
    [
        One("MaxStart", " is not a setting", "1"),
        One("FailureMode", " must be one of Closed, OtherProvider, OpenWithAudit", "Open"),
        One("FailureMode", " must be one of Closed, OtherProvider, OpenWithAudit", "1"),
        One("FirstPollAfter", " must be a time from", "00:00:31"),
        One("QuickInterval", " must be a time from", "00:00:00.1"),
        One("QuickPeriod", " must be a time from", "01:00:01"),
        One("SlowInterval", " must be a time from", "00:01:01"),
        One("TroubledInterval", " must be a time from", "00:00:00"),
        One("MinPollInterval", " must be a time from", "-00:00:01"),
        new("Jitter must be a single value", ("Jitter", "0.25"), ("Jitter:Range", Secret)),
        One("Jitter", " must be a number, such as 0.25", "0,25"),
        One("Jitter", " must be a number from 0 to 0.5", "0.6"),
        One("MaxConcurrentPolls", " must be a whole number from", "0"),
        One("CollectWithin", " must be a time from", "00:00:09"),
        One("AbandonAfter", " must be a time from", "00:00:04"),
        One("MaxStarts", " must be a whole number from", "1001"),
        One("MaxStartsWithoutFirstFactor", " must be a whole number from", "-1"),
        One("MaxStartsOfTenant", " must be a whole number from", "10000001"),
        One("StartsWindow", " must be a time from", "00:00:00.9"),
        One("PauseAfterDenial", " must be a time from", "1.00:00:01"),
        One("ShowComparisonCode", " must be true or false", "yes"),
        One("CallbackUri", " must be an https address", $"http://{Secret}.example/"),
        One("CallbackUri", " must have a full host name, not an IP address", "https://192.0.2.1/"),
        One("MemoryCapacity", " can be set only under TwoFactor:Flow", "1000"),
    ];

    private static SettingMistake[] Certificates(SampleHost files)
    {
        string text = files.Write("text.pem", "This is a text.");
        string authority = files.Write("authority.pem", files.Certificates.AuthorityPem);
        using X509Certificate2 client = files.Certificates.IssueClient("wrong");
        ClientCertificateOptions pair = files.Pem(client);
        (string, string) certificate = ("CertificatePath", pair.CertificatePath!);
        (string, string) key = ("KeyPath", pair.KeyPath!);
        const string Digest = "0123456789abcdef0123456789abcdef01234567";
        return
        [
            One("CertificateFile", " is not a setting", Secret),
            new("CertificatePath is missing", key),
            new("KeyPath is missing", certificate),
            new("CertificatePath names a file without a certificate", ("CertificatePath", text), key),
            new("CertificatePath names a private key, not a certificate", ("CertificatePath", pair.KeyPath!), key),
            new("KeyPath names a certificate, not its private key", certificate, ("KeyPath", authority)),
            new("KeyPath names a key that does not belong to the certificate", ("CertificatePath", authority), key),
            new("KeyPasswordFile is given together with KeyPassword", certificate, key, ("KeyPassword", Secret), ("KeyPasswordFile", text)),
            One("PfxPath", " names a folder, not a file", files.Folder),
            One("PfxPath", " names a PEM file", authority),
            One("PfxPath", " names a file that is not a PFX (PKCS#12) file", text),
            new("Thumbprint is missing", ("StoreName", "My")),
            One("Thumbprint", " must be 40 hexadecimal digits", Secret),
            new("StoreLocation must be CurrentUser or LocalMachine", ("Thumbprint", Digest), ("StoreLocation", Secret)),
        ];
    }

    private static SettingMistake One(string setting, string finding, string value) => new(setting + finding, (setting, value));

    private static Func<SettingMistake, SettingMistake> InGroup(string group) =>
        mistake => new(group + mistake.Reported, [.. mistake.Settings.Select(setting => (group + setting.Setting, setting.Value))]);
}
