using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using TwoFactor.Emulator.Callbacks;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.Hosting;
using TwoFactor.Emulator.Phone;
using TwoFactor.Emulator.Saving;
using TwoFactor.Emulator.SecSign;
using TwoFactor.Emulator.Sezame;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator;

/// <summary>A running emulator: Sezame, both servers of SecSign ID, and the phones of their users. Dispose it to stop it.</summary>
/// <remarks>Several may run at once, each on a folder of its own; they share nothing.</remarks>
public sealed partial class EmulatorHost : IAsyncDisposable
{
    private readonly EmulatorOptions options;
    private readonly SharedServices shared;
    private readonly EmulatorFolder folder;
    private readonly CertificateAuthority authority;
    private readonly CallbackSender callbacks = new();
    private readonly SezameState sezameState;
    private readonly SecSignState secSignState;
    private readonly SezameService sezame;
    private readonly SecSignService secSign;
    private readonly ServerGroup servers;
    private readonly StateKeeper? keeper;
    private readonly int run;
    private int disposed;

    private EmulatorHost(EmulatorOptions options, EmulatorFolder folder, CertificateAuthority authority, string authorityPath)
    {
        this.options = options;
        this.folder = folder;
        this.authority = authority;
        CaCertificatePath = authorityPath;
        Seed = options.Seed ?? Random.Shared.Next();
        run = (folder.Saved?.Runs ?? 0) + 1;
        shared = new SharedServices(options.TimeProvider, new IdSource(Seed, run), new DelayedActions(options.TimeProvider), new ChangeSignal());

        KnownPeople emails = new(options.RecoveryEmails.Concat(folder.Saved?.Sezame.RecoveryEmails ?? []));
        KnownPeople secSignIds = new(options.SecSignIds.Concat(folder.Saved?.SecSign.Ids ?? []).Select(SecSignIds.Normalize).OfType<string>());
        sezameState = new SezameState(shared, emails, options.Sezame, authority, callbacks);
        secSignState = new SecSignState(shared, secSignIds, options.SecSign);
        SezameClients = new SezameClients(sezameState, new ClientFileWriter(folder.Files));
        sezame = new SezameService(sezameState, new CallbackRule(() => options.AllowLoopbackCallbacks));
        secSign = new SecSignService(secSignState);

        Phone = new EmulatedPhone(new SezamePhone(sezameState), new SecSignPhone(secSignState), emails, secSignIds, shared);
        Record = new ExchangeRecord(options.RecordCapacity);
        Record.Changed += shared.Changed.Raise;
        Faults = new FaultPlan(Seed);
        Faults.Changed += _ => shared.Changed.Raise();
        servers = new ServerGroup(options, authority, Record, Faults, Seed);
        ILogger logger = options.LoggerFactory.CreateLogger<EmulatorHost>();
        keeper = folder.IsKept ? new StateKeeper(folder.Files, shared.Changed, TakeState, logger) : null;
    }

    /// <summary>Base address of Sezame (https).</summary>
    public Uri SezameEndpoint { get; private set; } = null!;

    /// <summary>Address of the first server of SecSign ID (https).</summary>
    public Uri SecSignEndpoint { get; private set; } = null!;

    /// <summary>Address of the fallback server of SecSign ID (https): another port, the same sessions.</summary>
    public Uri SecSignFallbackEndpoint { get; private set; } = null!;

    /// <summary>Address of the phone page and of its HTTP API (http: a browser need not trust the emulator's authority).</summary>
    public Uri PhoneAddress { get; private set; } = null!;

    /// <summary>PEM file with the certificate of the authority that signed those of the three servers.</summary>
    public string CaCertificatePath { get; }

    /// <summary>The seed of the ids and faults. The same seed repeats a run that began with an empty folder.</summary>
    public int Seed { get; }

    /// <summary>Whether other machines can reach it, because it does not listen on a loopback address.</summary>
    internal bool IsReachableByOthers => !IPAddress.IsLoopback(options.Address);

    /// <summary>The clients of Sezame whose certificate and key the emulator writes.</summary>
    internal SezameClients SezameClients { get; }

    /// <summary>The phones of all users.</summary>
    public EmulatedPhone Phone { get; }

    /// <summary>The requests to the three servers, and their answers.</summary>
    public ExchangeRecord Record { get; }

    /// <summary>The faults that are switched on. None at the start.</summary>
    public FaultPlan Faults { get; }

    /// <summary>Several lines for the person who starts it: its addresses, and the settings of a host that uses it.</summary>
    public string Describe() => EmulatorBanner.Describe(this);

    /// <summary>Starts the emulator, and returns when all ports answer.</summary>
    /// <param name="options">How to run; null for all defaults.</param>
    /// <param name="cancellationToken">Cancels the start. It does not stop a running emulator.</param>
    /// <exception cref="InvalidOperationException"><c>DOTNET_ENVIRONMENT</c> or <c>ASPNETCORE_ENVIRONMENT</c> is not clearly for development, or
    /// neither is set and other machines can reach the address; and <see cref="EmulatorOptions.AllowOutsideDevelopment"/> is false.</exception>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="IOException">A port is in use, another emulator uses the folder, or the folder has a damaged file or a file of another
    /// program.</exception>
    /// <example><code>
    /// await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions { SecSignIds = { "jdoe" } });
    /// PhoneRequest request = await emulator.Phone.WaitForRequestAsync("jdoe");
    /// emulator.Phone.Approve(request.Id);
    /// </code></example>
    public static async Task<EmulatorHost> StartAsync(EmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EmulatorOptions();
        DevelopmentGuard.Check(options);
        EmulatorOptionsCheck.ThrowIfWrong(options);
        EmulatorFolder folder = EmulatorFolder.Open(options.Folder);
        CertificateAuthority? authority = null;
        EmulatorHost? host = null;
        bool isUp = false;
        try
        {
            authority = folder.OpenAuthority();
            host = new EmulatorHost(options, folder, authority, folder.WriteAuthority(authority));
            host.Restore();
            await host.ListenAsync(cancellationToken);
            isUp = true;
            return host;
        }
        finally
        {
            if (!isUp && host is not null)
            {
                await host.DisposeAsync();
            }
            else if (!isUp)
            {
                authority?.Dispose();
                folder.Dispose();
            }
        }
    }

    /// <summary>Creates a client of Sezame directly: it is registered and acknowledged, and has its certificate.</summary>
    /// <param name="serviceName">The client's name, which the phone shows.</param>
    /// <returns>The paths of its certificate and key. The files are removed with the emulator's folder.</returns>
    public EmulatedClientFiles CreateSezameClient(string serviceName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(serviceName);
        return SezameClients.Create(serviceName);
    }

    /// <summary>Issues a new certificate for a client of Sezame that has one. Pairings and open logins stay, and the earlier certificate stays
    /// valid.</summary>
    /// <param name="clientCode">The client's code, which is the common name of its certificate.</param>
    /// <returns>The paths of the new certificate and its key. They replace the files of the client, if the emulator wrote them, and keep the password, so
    /// that a host that uses the files renews its certificate.</returns>
    /// <exception cref="ArgumentException">No client with this code has a certificate.</exception>
    public EmulatedClientFiles RenewSezameClient(string clientCode) =>
        SezameClients.Renew(clientCode) ?? throw new ArgumentException("No client with this code has a certificate.", nameof(clientCode));

    /// <summary>Stops the emulator. A folder that the emulator created is removed; a given folder keeps the state for the next start. A second call
    /// does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
            return;
        await servers.DisposeAsync();
        shared.Delayed.Dispose();
        await callbacks.DisposeAsync();
        if (keeper is not null)
            await keeper.DisposeAsync();
        authority.Dispose();
        folder.Dispose();
    }

    /// <summary>Logs a warning if other machines can reach the emulator.</summary>
    internal void WarnIfReachable(ILogger logger)
    {
        if (IsReachableByOthers)
            LogReachable(logger, options.Address);
    }

    private void Restore()
    {
        if (folder.Saved is not SavedState saved)
            return;
        try
        {
            SezameSaving.Restore(saved.Sezame, sezameState);
            SecSignSaving.Restore(saved.SecSign, secSignState);
        }
        catch (InvalidDataException e)
        {
            throw StateFile.Unusable(folder.Files, e.Message, e);
        }
    }

    private SavedState TakeState() => new()
    {
        Format = SavedState.CurrentFormat,
        Runs = run,
        AuthorityCertificate = authority.CertificatePem,
        AuthorityKey = authority.KeyPem,
        Sezame = SezameSaving.Take(sezameState),
        SecSign = SecSignSaving.Take(secSignState),
    };

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        keeper?.Start();
        SezameEndpoint =
            await servers.ServeAsync(EmulatedServer.Sezame, sezame, options.SezamePort, AskForClientCertificate, cancellationToken);
        SecSignEndpoint =
            await servers.ServeAsync(EmulatedServer.SecSign, secSign, options.SecSignPort, _ => { }, cancellationToken);
        SecSignFallbackEndpoint =
            await servers.ServeAsync(EmulatedServer.SecSignFallback, secSign, options.SecSignFallbackPort, _ => { }, cancellationToken);
        PhoneAddress = await servers.ServePhoneAsync(MapPhone, cancellationToken);
        WarnIfReachable(options.LoggerFactory.CreateLogger<EmulatorHost>());
    }

    // Sezame 1.1: one address serves calls with and without a certificate, so the certificate is requested but not required.
    private void AskForClientCertificate(HttpsConnectionAdapterOptions https)
    {
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => sezame.AdmitToHandshake(certificate);
    }

    private void MapPhone(WebApplication app)
    {
        app.UsePhoneGuard(options.Address, [.. options.HostNames.Select(ServerName.Normal)], [.. options.PhoneFramedBy]);
        app.UseJsonBodies();
        app.UseRouting();
        app.MapPhonePage();
        app.MapPhoneApi(Phone, shared.Changed);
        app.MapRecordApi(Record);
        app.MapFaultApi(Faults);
        app.MapSwitchApi(options, shared.Changed);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The emulator listens on {Address}: anyone who can reach this machine can approve logins on its phone.")]
    private static partial void LogReachable(ILogger logger, IPAddress address);
}
