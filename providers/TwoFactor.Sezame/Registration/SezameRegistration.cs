using System.Security.Cryptography;
using TwoFactor.Providers;
using TwoFactor.Sezame.Registration;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame;

/// <summary>Registers a client with Sezame, from nothing to a certificate, in one folder of its own.</summary>
/// <remarks>
/// <para>Register; somebody acknowledges on the phone; sign. Each step is stored before the next begins, so a program that was cut off goes on where
/// it stopped: make a new instance over the same folder. Two runs at once are kept apart by a lock in the folder.</para>
/// <para>The private key never leaves the folder, and never stands there unencrypted. The service issues no second certificate for a registration:
/// keep the folder, and a copy.</para>
/// <para>What goes wrong is a <see cref="TwoFactorException"/>: <see cref="TwoFactorError.Misconfigured"/> where the folder, its files, the settings
/// or this machine's clock cannot be used, and otherwise as with <see cref="ITwoFactorProvider"/>. After any of them, what was stored is still
/// there.</para>
/// </remarks>
public sealed class SezameRegistration
{
    private readonly SezameRegistrationOptions options;
    private readonly TimeProvider time;
    private readonly HttpMessageHandler? handler;
    private readonly RegistrationFolder folder;
    private readonly KeyFiles keys;

    /// <summary>The registration in <paramref name="folder"/>, whether or not there is one yet.</summary>
    /// <param name="folder">The folder, which is made when it is needed, for its owner alone.</param>
    /// <param name="options">How to reach the service, and what key to make; <see langword="null"/> for the defaults.</param>
    /// <param name="timeProvider">The clock to wait by; <see langword="null"/> for the system's.</param>
    /// <param name="handler">Takes the requests in our handler's place: a mock in unit tests. It is not disposed.</param>
    public SezameRegistration(
        string folder, SezameRegistrationOptions? options = null, TimeProvider? timeProvider = null, HttpMessageHandler? handler = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        this.options = options ?? new SezameRegistrationOptions();
        time = timeProvider ?? TimeProvider.System;
        this.handler = handler;
        this.folder = new RegistrationFolder(folder);
        keys = new KeyFiles(this.folder, this.options);
    }

    /// <summary>Reads how far the registration has come.</summary>
    public SezameRegistrationStep ReadStep() => folder.ReadRecord()?.Step ?? SezameRegistrationStep.None;

    /// <summary>The content of the QR code of a registration that waits for its acknowledgement, or <see langword="null"/> where there is
    /// none.</summary>
    public string? ReadQrContent() => folder.ReadRecord() is { Step: SezameRegistrationStep.AwaitingAcknowledgement } record ? QrContent(record) : null;

    /// <summary>Registers by the recovery e-mail of a person with the app, whose phone then asks for an acknowledgement.</summary>
    /// <param name="email">The recovery e-mail. It also goes into the certificate.</param>
    /// <param name="serviceName">The name of the host's service, as the app shows it.</param>
    /// <param name="replaceExisting">Whether to put an earlier registration in the folder aside, into a folder within it. Otherwise one that waits or
    /// is complete is never touched.</param>
    /// <param name="cancellationToken">Stops waiting for the service. The request may have arrived all the same.</param>
    /// <exception cref="ArgumentException">An argument or the subject cannot be sent. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">The e-mail is not known (<see cref="TwoFactorError.UserNotEnrolled"/>), the folder holds a registration
    /// or cannot be written to (<see cref="TwoFactorError.Misconfigured"/>), or the service refused or could not be reached.</exception>
    public async Task RegisterByEmailAsync(
        string email, string serviceName, bool replaceExisting = false, CancellationToken cancellationToken = default)
    {
        RegistrationArguments.CheckEmail(email);
        RegisterRequest request = new(email, RegistrationArguments.CheckServiceName(serviceName), Username: null);
        await RegisterAsync(email, request, replaceExisting, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Registers by a QR code that a person with the app scans; that person's phone is then also paired as
    /// <paramref name="user"/>.</summary>
    /// <param name="user">The person's name in the host's own system.</param>
    /// <param name="serviceName">The name of the host's service, as the app shows it.</param>
    /// <param name="email">The person's recovery e-mail, which the service asks for in the certificate; <see langword="null"/> to leave it
    /// out.</param>
    /// <param name="replaceExisting">Whether to put an earlier registration in the folder aside, into a folder within it. Otherwise one that waits or
    /// is complete is never touched.</param>
    /// <param name="cancellationToken">Stops waiting for the service. The request may have arrived all the same.</param>
    /// <returns>The content of the QR code. <see cref="ReadQrContent"/> gives it again.</returns>
    /// <exception cref="ArgumentException">An argument or the subject cannot be sent. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">The folder holds a registration or cannot be written to (<see cref="TwoFactorError.Misconfigured"/>), or
    /// the service refused or could not be reached.</exception>
    public async Task<string> RegisterByQrCodeAsync(
        string user, string serviceName, string? email = null, bool replaceExisting = false, CancellationToken cancellationToken = default)
    {
        if (email is not null)
            RegistrationArguments.CheckEmail(email);
        RegisterRequest request = new(Email: null, RegistrationArguments.CheckServiceName(serviceName), UserName.Check(user));
        RegistrationRecord record = await RegisterAsync(email, request, replaceExisting, cancellationToken).ConfigureAwait(false);
        return QrContent(record) ?? throw new SezameErrors(tenant: null).From(
            TwoFactorError.ProtocolViolation, "The service registered us, but gave no id for the QR code; register by e-mail instead");
    }

    /// <summary>Whether the QR code of the registration was scanned.</summary>
    /// <exception cref="TwoFactorException">There is no QR code, or the service could not be asked.</exception>
    public async Task<bool> IsScannedAsync(CancellationToken cancellationToken = default)
    {
        RegistrationRecord record = ReadStarted();
        return record.Id is { } id && PathId.IsUsable(id)
            ? await Api().RegisterStatusAsync(id, cancellationToken).ConfigureAwait(false)
            : throw folder.Failure("holds a registration without a QR code");
    }

    /// <summary>Fetches the certificate, once the registration was acknowledged on the phone, and stores it. Later calls find it in the
    /// folder.</summary>
    /// <param name="patience">How long to wait for the acknowledgement; <see cref="TimeSpan.Zero"/> to ask once. A service in trouble is asked again
    /// meanwhile.</param>
    /// <param name="cancellationToken">Stops waiting. Nothing is lost.</param>
    /// <returns>The files, or <see langword="null"/> if nobody has acknowledged yet: call again, now or after a restart, to go on waiting.</returns>
    /// <exception cref="TwoFactorException">There is nothing to sign, the service refused (<see cref="TwoFactorError.AccessDenied"/>, as it may when
    /// the registration was denied on the phone), or it sent a certificate that is not ours. The registration stays as it was.</exception>
    public async Task<SezameClientFiles?> SignAsync(TimeSpan patience, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, TimeSpan.Zero);
        using IDisposable ours = folder.Lock();
        RegistrationRecord record = ReadStarted();
        using RSA key = keys.Open();
        CertificateFiles files = new(folder, key, keys.Password(), options.KeyRounds);
        if (!files.AreThere())
        {
            if (record.Step == SezameRegistrationStep.Complete)
                throw folder.Failure("has lost its certificate.pem, or has one that does not belong to its key.pem");
            using PendingFile certificate = folder.Prepare(folder.CertificatePath);
            SignRequest request = new(SigningRequest.Create(key, record.ClientCode!, record.Email, record.Subject), record.SharedSecret!);
            Acknowledgement acknowledgement = new(Api(), options.PollInterval, time);
            if (await acknowledgement.WaitAsync(request, patience, cancellationToken).ConfigureAwait(false) is not { } pem)
                return null;
            files.Store(pem, certificate);
        }

        if (record.Step != SezameRegistrationStep.Complete)
            folder.Write(folder.RecordPath, (record with { Step = SezameRegistrationStep.Complete }).ToBytes());
        files.CheckValidity(time.GetUtcNow());
        return new SezameClientFiles(folder.CertificatePath, folder.KeyPath, folder.PfxPath, keys.PasswordFile);
    }

    /// <summary>Destroys the registration at the service, for good: its certificate is refused from then on, and no user of it can log in. There is
    /// no way back.</summary>
    /// <param name="cancellationToken">Stops waiting for the service. The request may have arrived all the same.</param>
    /// <exception cref="TwoFactorException">There is no complete registration, or it is not known to be destroyed.</exception>
    public async Task DestroyRegistrationAsync(CancellationToken cancellationToken = default)
    {
        using IDisposable ours = folder.Lock();
        RegistrationRecord record = ReadStarted();
        if (record.Step != SezameRegistrationStep.Complete)
            throw folder.Failure("holds a registration without a certificate, which cannot be destroyed: the service wants to see the certificate");
        ClientCertificateOptions identity = new() { CertificatePath = folder.CertificatePath, KeyPath = folder.KeyPath, KeyPassword = keys.Password() };
        await Api(identity).DestroyClientRegistrationAsync(cancellationToken).ConfigureAwait(false);
        folder.Write(folder.RecordPath, (record with { Step = SezameRegistrationStep.Destroyed }).ToBytes());
    }

    private async Task<RegistrationRecord> RegisterAsync(
        string? email, RegisterRequest request, bool replaceExisting, CancellationToken cancellationToken)
    {
        options.Subject.Check();
        SezameApi api = Api();
        using IDisposable ours = folder.Lock();
        string? aside = MakeRoom(replaceExisting);

        // All of this before the service is asked: nothing that it then says can be lost for want of a key or of room on the disk.
        RegistrationRecord record = new(RegistrationRecord.CurrentVersion, SezameRegistrationStep.Interrupted, api.Endpoint, email, options.Subject);
        folder.Write(folder.RecordPath, record.ToBytes());
        keys.Ensure();
        using PendingFile answered = folder.Prepare(folder.RecordPath);

        RegisterAnswer answer;
        try
        {
            answer = await api.RegisterAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (aside is not null && !e.MayHaveBeenProcessed)
        {
            answered.Dispose();
            folder.PutBack(aside); // nothing was registered, so the earlier registration is still the one in use
            throw;
        }

        record = record with
        {
            Step = SezameRegistrationStep.AwaitingAcknowledgement,
            ClientCode = answer.ClientCode,
            SharedSecret = answer.SharedSecret,
            Id = answer.Id,
            PublicKey = answer.PublicKey,
        };
        folder.Commit(answered, record.ToBytes());
        return record;
    }

    /// <returns>Where an earlier registration was put, or <see langword="null"/> where there was none.</returns>
    private string? MakeRoom(bool replaceExisting)
    {
        if (!folder.HasFiles())
            return null;
        if (replaceExisting)
            return folder.SetAside(time.GetUtcNow());
        if (folder.ReadRecord()?.Step != SezameRegistrationStep.Interrupted) // a key that was never used is used now
            throw folder.Failure("holds a registration already, whose key could never be had again; choose another folder, or ask for it to be replaced");
        return null;
    }

    private RegistrationRecord ReadStarted()
    {
        RegistrationRecord record = folder.ReadRecord() ?? throw folder.Failure("holds no registration; register first");
        if (record.Step is not (SezameRegistrationStep.AwaitingAcknowledgement or SezameRegistrationStep.Complete))
            throw folder.Failure("holds a registration that was destroyed, or that the service never confirmed; register again");
        return record.Endpoint == Api().Endpoint // another server must not see the shared secret
            ? record
            : throw folder.Failure("holds a registration that was made with another server than the Endpoint given");
    }

    private static string? QrContent(RegistrationRecord record) => record.Id is { Length: > 0 } id ? new RegistrationCode(id).ToText() : null;

    private SezameApi Api(ClientCertificateOptions? clientCertificate = null)
    {
        ServiceClient http = ServiceClient.CreateWithoutTenant(SezameProvider.ProviderName, options.With(clientCertificate), time, handler);
        return new SezameApi(http, options.Endpoint!, new SezameErrors(tenant: null));
    }
}
