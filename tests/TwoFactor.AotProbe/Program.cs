using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor;
using TwoFactor.Providers;
using TwoFactor.Sezame;

// Compiled ahead of time. Registers a client and logs in once with each service of an emulator: configuration, certificates from files, JSON and TLS.
if (args is not [string sezame, string secSign, string authority, string folder])
{
    Console.Error.WriteLine("Give the address of Sezame, the address of SecSign ID, the authority's file, and a folder for the client.");
    return 2;
}

using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
SezameRegistration registration = new(folder, new SezameRegistrationOptions { Endpoint = new Uri(sezame), TrustedCaPath = authority });
await registration.RegisterByEmailAsync("approve@example.com", "Probe", cancellationToken: deadline.Token);
SezameClientFiles files = await registration.SignAsync(TimeSpan.FromSeconds(30), deadline.Token) ?? throw new InvalidOperationException("There is no certificate.");

IConfiguration configuration = new ConfigurationBuilder()
    .AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Tenants:acme:Provider"] = "Sezame",
        ["Tenants:acme:Sezame:Endpoint"] = sezame,
        ["Tenants:acme:Sezame:ClientCertificate:CertificatePath"] = files.CertificatePath,
        ["Tenants:acme:Sezame:ClientCertificate:KeyPath"] = files.KeyPath,
        ["Tenants:acme:Sezame:ClientCertificate:KeyPasswordFile"] = files.KeyPasswordFile,
        ["Tenants:acme:Sezame:ConnectTimeout"] = "00:00:15",
        ["Tenants:globex:Provider"] = "SecSign",
        ["Tenants:globex:SecSign:Endpoint"] = secSign,
        ["Tenants:globex:SecSign:TrustedCaPath"] = authority,
        ["Tenants:globex:SecSign:ServiceName"] = "Probe",
        ["Tenants:globex:SecSign:ServiceAddress"] = "https://probe.example/",
        ["Tenants:globex:SecSign:ShowAccessPass"] = "false",
        ["Tenants:globex:SecSign:ConnectTimeout"] = "00:00:15",
        ["Tenants:globex:SecSign:RequestTimeout"] = "00:00:40",
    })
    .Build();

ServiceCollection services = new();
services.AddTwoFactor(configuration).AddSezame().AddSecSign();
// The step's type exists only at run time, and its name is spelled as no setting is.
services.AddSingleton(new FileInfo(authority)).AddOptions<SezameOptions>("ACME").Configure<FileInfo>((options, file) => options.TrustedCaPath = file.FullName);
await using ServiceProvider provider = services.BuildServiceProvider();
ITwoFactorProviderFactory factory = provider.GetRequiredService<ITwoFactorProviderFactory>();
foreach (string tenant in new[] { "acme", "globex" })
{
    ITwoFactorProvider service = factory.GetProvider(tenant);
    // The emulator answers a user of this name by itself.
    Challenge challenge = await service.StartChallengeAsync(new ChallengeRequest("approve"), deadline.Token);
    ChallengeStatus status = await service.PollStateAsync(challenge.Handle, deadline.Token);
    while (status.State == ChallengeState.Pending)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, deadline.Token);
        status = await service.PollStateAsync(challenge.Handle, deadline.Token);
    }

    Console.WriteLine($"{tenant}: {status.State}");
    if (status.State != ChallengeState.Approved)
        return 1;
}

// This program has invariant globalization, in which .NET's normalization changes nothing.
byte[] letters = new byte[64];
if (!letters.AsSpan(0, FieldNames.Fold("ＳＴＡＴＥ\uFFFE"u8, letters)).SequenceEqual("state"u8))
{
    Console.Error.WriteLine("Full-width letters are not recognized.");
    return 1;
}

return 0;
