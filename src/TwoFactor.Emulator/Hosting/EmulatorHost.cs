using Microsoft.AspNetCore.Server.Kestrel.Https;
using TwoFactor.Emulator.Callbacks;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.Hosting;
using TwoFactor.Emulator.Phone;
using TwoFactor.Emulator.SecSign;
using TwoFactor.Emulator.Sezame;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator;

/// <summary>A running emulator: Sezame, both servers of SecSign ID, and the phones of their users. Dispose it to stop it.</summary>
/// <remarks>Several may run at once; they share nothing.</remarks>
public sealed class EmulatorHost : IAsyncDisposable
{
    private readonly EmulatorOptions options;
    private readonly Surroundings surroundings;
    private readonly CertificateAuthority authority = new("TwoFactor Emulator CA");
    private readonly PrivateFolder folder;
    private readonly CallbackSender callbacks = new();
    private readonly SezameState sezameState;
    private readonly SezameService sezame;
    private readonly SecSignService secSign;
    private readonly ServerGroup servers;
    private int disposed;

    private EmulatorHost(EmulatorOptions options)
    {
        this.options = options;
        Seed = options.Seed ?? Random.Shared.Next();
        surroundings = new Surroundings(options.TimeProvider, new IdSource(Seed), new Alarms(options.TimeProvider), new ChangeSignal());
        folder = new PrivateFolder(options.Folder);
        CaCertificatePath = folder.Write("emulator-ca.pem", authority.CertificatePem);

        KnownPeople emails = new(options.RecoveryEmails);
        KnownPeople secSignIds = new(options.SecSignIds.Select(SecSignIds.Normal));
        sezameState = new SezameState(surroundings, emails, options.Sezame, authority, callbacks);
        SecSignState secSignState = new(surroundings, secSignIds, options.SecSign);
        sezame = new SezameService(sezameState, new CallbackRule(() => options.AllowLoopbackCallbacks));
        secSign = new SecSignService(secSignState);

        Phone = new EmulatedPhone(new SezamePhone(sezameState), new SecSignPhone(secSignState), emails, secSignIds, surroundings);
        Record = new ExchangeRecord(options.RecordCapacity);
        Record.Added += surroundings.Changed.Raise;
        Faults = new FaultPlan(Seed);
        Faults.Changed += _ => surroundings.Changed.Raise();
        servers = new ServerGroup(options, authority, Record, Faults, Seed);
    }

    /// <summary>Base address of Sezame (https).</summary>
    public Uri SezameEndpoint { get; private set; } = null!;

    /// <summary>Address of the first server of SecSign ID (https).</summary>
    public Uri SecSignEndpoint { get; private set; } = null!;

    /// <summary>Address of the fallback server of SecSign ID (https): another port, the same sessions.</summary>
    public Uri SecSignFallbackEndpoint { get; private set; } = null!;

    /// <summary>Address of the phone page and of its HTTP API (http: a browser need not trust the emulator's authority).</summary>
    public Uri PhoneAddress { get; private set; } = null!;

    /// <summary>PEM file with the certificate that vouches for the three servers.</summary>
    public string CaCertificatePath { get; }

    /// <summary>What the ids and faults of this run follow from: given again, it repeats the run.</summary>
    public int Seed { get; }

    /// <summary>The phones of all users.</summary>
    public EmulatedPhone Phone { get; }

    /// <summary>What the three servers were asked, and what they answered.</summary>
    public ExchangeRecord Record { get; }

    /// <summary>What goes wrong on purpose. At first, nothing.</summary>
    public FaultPlan Faults { get; }

    /// <summary>Starts everything, and returns when all ports answer.</summary>
    /// <param name="options">How to run; null for all defaults.</param>
    /// <param name="cancellationToken">Gives up starting. It does not stop an emulator that runs.</param>
    /// <exception cref="InvalidOperationException">The environment is Production.</exception>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<EmulatorHost> StartAsync(EmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        ProductionGuard.ThrowIfProduction();
        options ??= new EmulatorOptions();
        EmulatorOptionsCheck.ThrowIfWrong(options);
        EmulatorHost host = new(options);
        bool isUp = false;
        try
        {
            await host.ListenAsync(cancellationToken);
            isUp = true;
            return host;
        }
        finally
        {
            if (!isUp)
                await host.DisposeAsync();
        }
    }

    /// <summary>A client of Sezame without the ceremony: as if it had registered, been acknowledged, and got its certificate.</summary>
    /// <param name="serviceName">What the client calls itself on the phone.</param>
    /// <returns>Where its certificate and key are. The files go when the emulator's folder goes.</returns>
    public EmulatedClientFiles CreateSezameClient(string serviceName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(serviceName);
        lock (sezameState.Gate)
        {
            ClientRegistration client = sezameState.Clients.Register(serviceName, null, null);
            client.Acknowledge();
            return new ClientFileWriter(folder).Write(client.Code, request => sezameState.Clients.Sign(client, request));
        }
    }

    /// <summary>
    /// Stops listening, forgets everything, and removes its files if their folder is the emulator's own. A second time does nothing.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
            return;
        await servers.DisposeAsync();
        surroundings.Alarms.Dispose();
        await callbacks.DisposeAsync();
        authority.Dispose();
        folder.Dispose();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        SezameEndpoint =
            await servers.ServeAsync(EmulatedServer.Sezame, sezame, options.SezamePort, AskForClientCertificate, cancellationToken);
        SecSignEndpoint =
            await servers.ServeAsync(EmulatedServer.SecSign, secSign, options.SecSignPort, _ => { }, cancellationToken);
        SecSignFallbackEndpoint =
            await servers.ServeAsync(EmulatedServer.SecSignFallback, secSign, options.SecSignFallbackPort, _ => { }, cancellationToken);
        PhoneAddress = await servers.ServePhoneAsync(MapPhone, cancellationToken);
    }

    // Sezame 1.1: one address serves calls with and without a certificate, so it is asked for and not demanded.
    private void AskForClientCertificate(HttpsConnectionAdapterOptions https)
    {
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => sezame.AdmitToHandshake(certificate);
    }

    private void MapPhone(WebApplication app)
    {
        app.UsePhoneGuard(options.Address);
        app.UseRouting();
        app.MapPhonePage();
        app.MapPhoneApi(Phone, surroundings.Changed);
        app.MapRecordApi(Record);
        app.MapFaultApi(Faults);
        app.MapSwitchApi(options, surroundings.Changed);
    }
}
