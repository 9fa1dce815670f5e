using System.Security.Cryptography;
using System.Text;
using TwoFactor.Http;
using TwoFactor.Sezame.Registration;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame;

/// <summary>Registers a client with Sezame, from nothing to a certificate, in one folder of its own.</summary>
/// <remarks>
/// <para>Register; somebody acknowledges on the phone; sign. Each step is stored before the next begins, so a program that was cut off goes on where it
/// stopped: make a new instance over the same folder. Two runs at once are kept apart by a lock in the folder.</para>
/// <para>The private key never leaves the folder, and never stands there unencrypted. The service issues no second certificate for a registration:
/// keep the folder, and a copy.</para>
/// </remarks>
public sealed class SezameRegistration
{
    private readonly RegistrationFolder folder;
    private readonly SezameRegistrationOptions options;
    private readonly TimeProvider time;
    private readonly HttpMessageHandler? handler;

    /// <summary>The registration in <paramref name="folder"/>, whether or not there is one yet.</summary>
    /// <param name="folder">The folder, which is made when it is needed, for its owner alone.</param>
    /// <param name="options">How to reach the service, and what key to make; <see langword="null"/> for the defaults.</param>
    /// <param name="timeProvider">The clock to wait by; <see langword="null"/> for the system's.</param>
    /// <param name="handler">Takes the requests in our handler's place: a mock in unit tests.</param>
    public SezameRegistration(
        string folder, SezameRegistrationOptions? options = null, TimeProvider? timeProvider = null, HttpMessageHandler? handler = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        this.folder = new RegistrationFolder(folder);
        this.options = options ?? new SezameRegistrationOptions();
        time = timeProvider ?? TimeProvider.System;
        this.handler = handler;
    }

    /// <summary>Reads how far the registration has come.</summary>
    public SezameRegistrationStep ReadStep() => folder.ReadRecord()?.Step ?? SezameRegistrationStep.None;

    /// <summary>Registers by the recovery e-mail of a person with the app, whose phone then asks for an acknowledgement.</summary>
    /// <param name="email">The recovery e-mail. It also goes into the certificate.</param>
    /// <param name="serviceName">The name of the host's service, as the app shows it.</param>
    /// <param name="replaceExisting">Whether to put an earlier registration in the folder aside, into a folder within it.</param>
    /// <param name="cancellationToken">Stops waiting for the service. The request may have arrived all the same.</param>
    /// <exception cref="ArgumentException">An argument or the subject cannot be sent. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">The e-mail is not known (<see cref="TwoFactorError.UserNotEnrolled"/>), the folder holds a registration or cannot be
    /// written to (<see cref="TwoFactorError.Misconfigured"/>), or the service could not be reached.</exception>
    public async Task RegisterByEmailAsync(
        string email, string serviceName, bool replaceExisting = false, CancellationToken cancellationToken = default)
    {
        RegistrationArguments.CheckEmail(email);
        await RegisterAsync(email, new RegisterRequest(email, RegistrationArguments.CheckServiceName(serviceName), Username: null), replaceExisting, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Registers by a QR code that a person with the app scans; that person's phone is then also paired as <paramref name="user"/>.</summary>
    /// <param name="user">The person's name in the host's own system.</param>
    /// <param name="serviceName">The name of the host's service, as the app shows it.</param>
    /// <param name="email">The person's recovery e-mail for the certificate, which the service asks for there; <see langword="null"/> to leave it out.</param>
    /// <param name="replaceExisting">Whether to put an earlier registration in the folder aside, into a folder within it.</param>
    /// <param name="cancellationToken">Stops waiting for the service. The request may have arrived all the same.</param>
    /// <returns>The content of the QR code. <see cref="ReadQrContent"/> gives it again.</returns>
    /// <inheritdoc cref="RegisterByEmailAsync" path="/exception"/>
    public async Task<string> RegisterByQrCodeAsync(
        string user, string serviceName, string? email = null, bool replaceExisting = false, CancellationToken cancellationToken = default)
    {
        if (email is not null)
            RegistrationArguments.CheckEmail(email);
        RegisterRequest request = new(Email: null, RegistrationArguments.CheckServiceName(serviceName), UserName.Check(user));
        RegistrationRecord record = await RegisterAsync(email, request, replaceExisting, cancellationToken).ConfigureAwait(false);
        return QrContent(record) ?? throw Failure(TwoFactorError.ProtocolViolation, "The service gave no id to put into a QR code.");
    }

    /// <summary>The content of the QR code of a registration that waits for its acknowledgement, or <see langword="null"/> where there is none.</summary>
    public string? ReadQrContent() => folder.ReadRecord() is { Step: SezameRegistrationStep.AwaitingAcknowledgement } record ? QrContent(record) : null;

    /// <summary>Whether the QR code of the registration was scanned.</summary>
    /// <exception cref="TwoFactorException">There is no QR code, or the service could not be asked.</exception>
    public async Task<bool> IsScannedAsync(CancellationToken cancellationToken = default)
    {
        string id = folder.ReadRecord()?.Id ?? throw folder.Failure("holds no registration with a QR code");
        return await Api(clientCertificate: null).RegisterStatusAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fetches the certificate, once the registration was acknowledged on the phone, and stores it. Later calls find it in the folder.</summary>
    /// <param name="patience">How long to wait for the acknowledgement; <see cref="TimeSpan.Zero"/> to ask once.</param>
    /// <param name="cancellationToken">Stops waiting. Nothing is lost.</param>
    /// <returns>The files, or <see langword="null"/> if nobody has acknowledged yet: call again, now or after a restart, to go on waiting.</returns>
    /// <exception cref="TwoFactorException">There is nothing to sign, the service refused, or it sent a certificate that is not ours. The registration stays as it was.</exception>
    public async Task<SezameClientFiles?> SignAsync(TimeSpan patience, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, TimeSpan.Zero);
        using IDisposable ours = folder.Lock();
        RegistrationRecord record = folder.ReadRecord() ?? throw folder.Failure("holds no registration; register first");
        using RSA key = OpenKey();
        ClientCertificateFiles files = new(folder, key, time);
        switch (record.Step)
        {
            case SezameRegistrationStep.Complete:
                break;
            case SezameRegistrationStep.AwaitingAcknowledgement when files.AreComplete(Password()): // cut off before the record said so
                folder.Write(folder.RecordPath, (record with { Step = SezameRegistrationStep.Complete }).ToBytes());
                break;
            case SezameRegistrationStep.AwaitingAcknowledgement:
                if (!await SignAsync(record, key, files, patience, cancellationToken).ConfigureAwait(false))
                    return null;
                break;
            default:
                throw folder.Failure("holds no registration that could be signed; register again");
        }

        files.CheckClock();
        return new SezameClientFiles(
            folder.CertificatePath, folder.KeyPath, folder.PfxPath, options.KeyPassword is null ? folder.KeyPasswordPath : null);
    }

    /// <summary>Destroys the registration at the service, for good: its certificate is refused from then on, and no user of it can log in. There is no way back.</summary>
    /// <param name="cancellationToken">Stops waiting for the service. The request may have arrived all the same.</param>
    /// <exception cref="TwoFactorException">There is no complete registration, or it is not known to be destroyed.</exception>
    public async Task DestroyRegistrationAsync(CancellationToken cancellationToken = default)
    {
        using IDisposable ours = folder.Lock();
        if (folder.ReadRecord() is not { Step: SezameRegistrationStep.Complete } record)
            throw folder.Failure("holds no complete registration");
        ClientCertificateOptions certificate = new()
        {
            CertificatePath = folder.CertificatePath,
            KeyPath = folder.KeyPath,
            KeyPassword = Password(),
        };
        await Api(certificate).DestroyClientRegistrationAsync(cancellationToken).ConfigureAwait(false);
        folder.Write(folder.RecordPath, (record with { Step = SezameRegistrationStep.Destroyed }).ToBytes());
    }

    private async Task<RegistrationRecord> RegisterAsync(
        string? email, RegisterRequest request, bool replaceExisting, CancellationToken cancellationToken)
    {
        options.Subject.Check();
        SezameApi api = Api(clientCertificate: null);
        using IDisposable ours = folder.Lock();
        if (folder.ReadRecord()?.Step != SezameRegistrationStep.Interrupted)
            MakeRoom(replaceExisting);

        RegistrationRecord record = new(RegistrationRecord.CurrentVersion, SezameRegistrationStep.Interrupted, api.Endpoint, email, options.Subject);
        EnsureKey();
        folder.Write(folder.RecordPath, record.ToBytes());
        using PendingFile answered = folder.Prepare(folder.RecordPath);
        RegisterAnswer answer = await api.RegisterAsync(request, cancellationToken).ConfigureAwait(false);
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

    private void MakeRoom(bool replaceExisting)
    {
        if (!folder.HasFiles())
            return;
        if (!replaceExisting)
            throw folder.Failure("holds a registration already, whose key could never be had again; choose another folder, or ask for it to be replaced");
        folder.SetAside(time.GetUtcNow());
    }

    // Before the service is asked: nothing that it then says can be lost for want of a key.
    private void EnsureKey()
    {
        if (options.KeyPassword is null && folder.Read(folder.KeyPasswordPath) is null)
            folder.Write(folder.KeyPasswordPath, Encoding.UTF8.GetBytes(ClientKey.NewPassword().Reveal() + "\n"));
        if (folder.Read(folder.KeyPath) is not null)
        {
            OpenKey().Dispose();
            return;
        }

        using RSA key = ClientKey.Create(options.KeyLength);
        folder.Write(folder.KeyPath, ClientKey.Seal(key, Password()));
    }

    private RSA OpenKey() => ClientKey.Open(folder.Read(folder.KeyPath) ?? throw folder.Failure("has lost its key.pem"), Password())
        ?? throw folder.Failure("has a key.pem that the password does not open");

    private Secret Password()
    {
        if (options.KeyPassword is { } given)
            return given;
        byte[] stored = folder.Read(folder.KeyPasswordPath) ?? throw folder.Failure("has a key whose password must be given");
        return new Secret(Encoding.UTF8.GetString(stored).TrimEnd('\n'));
    }

    private async Task<bool> SignAsync(
        RegistrationRecord record, RSA key, ClientCertificateFiles files, TimeSpan patience, CancellationToken cancellationToken)
    {
        SezameApi api = Api(clientCertificate: null);
        SignRequest request = new(SigningRequest.Create(key, record.ClientCode!, record.Email, record.Subject), record.SharedSecret!);
        using PendingFile prepared = folder.Prepare(folder.CertificatePath);
        long startedAt = time.GetTimestamp();
        while (true)
        {
            TimeSpan pause = options.PollInterval;
            try
            {
                if (await api.SignAsync(request, cancellationToken).ConfigureAwait(false) is { } certificate)
                {
                    files.Store(certificate, prepared, Password());
                    folder.Write(folder.RecordPath, (record with { Step = SezameRegistrationStep.Complete }).ToBytes());
                    return true;
                }
            }
            catch (TwoFactorException e) when (e.IsTransient && time.GetElapsedTime(startedAt) + Longer(pause, e.RetryAfter) < patience)
            {
                pause = Longer(pause, e.RetryAfter); // asking again harms nobody: no phone rings
            }

            if (time.GetElapsedTime(startedAt) + pause > patience)
                return false;
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TimeSpan Longer(TimeSpan pause, TimeSpan? asked) => asked > pause ? asked.Value : pause;

    private static string? QrContent(RegistrationRecord record) => record.Id is { } id ? new RegistrationCode(id).ToText() : null;

    private SezameApi Api(ClientCertificateOptions? clientCertificate)
    {
        SezameRegistrationOptions connection = new()
        {
            Endpoint = options.Endpoint,
            ConnectTimeout = options.ConnectTimeout,
            RequestTimeout = options.RequestTimeout,
            TrustedCaPath = options.TrustedCaPath,
            ClientCertificate = clientCertificate,
        };
        foreach (string pin in options.PinnedKeys)
            connection.PinnedKeys.Add(pin);
        ServiceHttp http = ServiceHttp.CreateWithoutTenant(SezameProvider.ProviderName, connection, time, handler);
        return new SezameApi(http, options.Endpoint!, new SezameErrors(tenant: null));
    }

    private static TwoFactorException Failure(TwoFactorError error, string message) => new(error, message) { Provider = SezameProvider.ProviderName };
}
