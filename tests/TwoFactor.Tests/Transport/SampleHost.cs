using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Providers;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.Tests.Transport;

/// <summary>Makes a <see cref="SampleProvider"/> that trusts the test's own authority, and a folder for files.</summary>
internal sealed class SampleHost : IDisposable
{
    private readonly Disposables hosts = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-tests-");

    public TestCertificates Certificates { get; } = new();

    public string Folder => folder.FullName;

    public SampleProvider Provider(
        Uri endpoint,
        Action<SampleOptions>? configure = null,
        Action<ITwoFactorBuilder>? build = null,
        TimeProvider? time = null,
        ServiceCollection? services = null)
    {
        services ??= [];
        if (time is not null)
            services.AddSingleton(time);
        ITwoFactorBuilder builder = services.AddTwoFactor().AddTenant("acme", new SampleDefinition(), options =>
        {
            options.Endpoint = endpoint;
            options.Greeting = "hello";
            options.TrustedCaPath = Write("ca.pem", Certificates.AuthorityPem);
            configure?.Invoke(options);
        });
        build?.Invoke(builder);
        return hosts.Add(services.BuildServiceProvider()).GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme").Unwrap();
    }

    public string Write(string name, string text)
    {
        string path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public ClientCertificateOptions Pem(X509Certificate2 certificate) => new()
    {
        CertificatePath = Write("client.pem", certificate.ExportCertificatePem()),
        KeyPath = Write("client.key.pem", certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()),
    };

    public void Dispose()
    {
        hosts.Dispose();
        Certificates.Dispose();
        folder.Delete(recursive: true);
    }
}
