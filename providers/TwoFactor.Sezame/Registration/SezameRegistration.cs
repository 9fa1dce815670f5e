using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Providers;
using TwoFactor.Files;
using TwoFactor.Sezame.Registration;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame;

/// <summary>Registers a client with Sezame and obtains its certificate. All files are in one folder.</summary>
/// <remarks>
/// <para>The steps are: register; a person acknowledges on the phone; sign. Each step is stored before the next begins. After an interruption, create
/// a new instance with the same folder: it continues where the earlier one stopped. A lock in the folder prevents two runs at the same time.</para>
/// <para>The private key never leaves the folder, and is never stored unencrypted. The service issues no second certificate for a registration: keep
/// the folder, and a copy.</para>
/// <para>Failures are thrown as <see cref="TwoFactorException"/>: <see cref="TwoFactorError.Misconfigured"/> if the folder, its files, the settings
/// or this machine's clock cannot be used; otherwise as with <see cref="ITwoFactorProvider"/>. A failure deletes nothing that was stored.</para>
/// </remarks>
/// <example><code>
/// SezameRegistration registration = new("sezame-client");
/// await registration.RegisterByEmailAsync("admin@acme.example", "Acme Portal", cancellationToken: cancellationToken);
/// SezameClientFiles? client = await registration.SignAsync(timeout: TimeSpan.FromMinutes(5), cancellationToken);
/// </code></example>
public sealed class SezameRegistration
{
    private readonly SezameRegistrationOptions options;
    private readonly TimeProvider time;
    private readonly HttpMessageHandler? handler;
    private readonly RegistrationFolder folder;

    /// <summary>The registration in <paramref name="folder"/>, whether or not there is one yet.</summary>
    /// <param name="folder">The folder. It is created when it is needed, for its owner only. A folder or file that another user owns, can change or
    /// can read is refused. Other users may read a certificate. An empty folder that only its owner can change gets the mode 0700.</param>
    /// <param name="options">How to reach the service, and which key to create; <see langword="null"/> for the defaults.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <param name="handler">Sends the requests instead of the built-in handler; for example a mock in unit tests. It is not disposed.</param>
    public SezameRegistration(
        string folder, SezameRegistrationOptions? options = null, TimeProvider? timeProvider = null, HttpMessageHandler? handler = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        this.options = options ?? new SezameRegistrationOptions();
        time = timeProvider ?? TimeProvider.System;
        this.handler = handler;
        this.folder = new RegistrationFolder(folder, this.options.Disk);
    }

    /// <summary>The paths for a host's settings, even if the files do not exist yet. A new registration that replaces them changes the files only
    /// when its certificate is stored.</summary>
    public SezameClientFiles Files => new()
    {
        CertificatePath = folder.InUse.CertificatePath,
        KeyPath = folder.InUse.KeyPath,
        PfxPath = folder.InUse.PfxPath,
        KeyPasswordFile = options.KeyPassword is null ? folder.InUse.KeyPasswordPath : null,
    };

    /// <summary>Reads how far the registration has come. If a new registration was begun that will replace another, reads the new one. Finishes the
    /// work of an interrupted run.</summary>
    /// <exception cref="TwoFactorException">The files do not match the record, or another user could have created them (<see
    /// cref="TwoFactorError.Misconfigured"/>).</exception>
    public SezameRegistrationStep ReadStep()
    {
        folder.PrepareForReading();
        while (true)
        {
            RegistrationFiles files = folder.Current;
            try
            {
                SezameRegistrationStep step = ReadStep(files);
                if (folder.Current == files)
                    return step;
            }
            catch (TwoFactorException) when (folder.Current != files)
            {
                // Another run has put the new registration in place, or has begun one. What was read does not belong together, so it is read again.
            }
        }
    }

    /// <summary>The content of the QR code of a registration that awaits its acknowledgement, or <see langword="null"/> if there is none.</summary>
    /// <exception cref="TwoFactorException">The folder or its record cannot be used (<see cref="TwoFactorError.Misconfigured"/>).</exception>
    public string? ReadQrContent()
    {
        folder.PrepareForReading();
        return folder.Current.ReadRecord() is { Step: SezameRegistrationStep.AwaitingAcknowledgement } record ? QrContent(record) : null;
    }

    /// <summary>Whether the password of the key was generated and is stored beside it. Later steps then need no
    /// <see cref="SezameRegistrationOptions.KeyPassword"/>.</summary>
    /// <returns><see langword="false"/> also if there is no registration. If a new registration was begun that will replace another, the answer is about
    /// the new one.</returns>
    /// <exception cref="TwoFactorException">The folder cannot be used (<see cref="TwoFactorError.Misconfigured"/>).</exception>
    public bool HasStoredKeyPassword()
    {
        folder.PrepareForReading();
        RegistrationFiles files = folder.Current;
        return files.Read(files.KeyPasswordPath) is not null;
    }

    /// <summary>Registers with the recovery e-mail of a person who has the app. That person's phone then asks for the acknowledgement.</summary>
    /// <param name="email">The recovery e-mail. It also goes into the certificate.</param>
    /// <param name="serviceName">The name of the host's service, as the app shows it.</param>
    /// <param name="replaceExisting">Whether to replace an earlier registration in the folder. It stays in use until the new certificate is there,
    /// and a copy is kept in a subfolder. If <see langword="false"/>, a registration that awaits its acknowledgement or is complete stays unchanged, and
    /// the call throws.</param>
    /// <param name="cancellationToken">Stops before the service is asked. Once it is asked, its answer is awaited until the
    /// <see cref="ServiceOptions.RequestTimeout"/> and stored, so that no phone has to be asked twice.</param>
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

    /// <summary>Registers with a QR code, which a person scans with the app. The phone is then also paired as <paramref name="user"/>.</summary>
    /// <param name="user">The person's name at the service, as <see cref="ITwoFactorUserNames"/> returns it; the host's own id of the user if the host has
    /// none.</param>
    /// <param name="serviceName">The name of the host's service, as the app shows it.</param>
    /// <param name="email">The person's recovery e-mail, for the certificate, where the service asks for it; <see langword="null"/> to leave it
    /// out.</param>
    /// <param name="replaceExisting">Whether to replace an earlier registration in the folder. It stays in use until the new certificate is there,
    /// and a copy is kept in a subfolder. If <see langword="false"/>, a registration that awaits its acknowledgement or is complete stays unchanged, and
    /// the call throws.</param>
    /// <param name="cancellationToken">Stops before the service is asked. Once it is asked, its answer is awaited until the
    /// <see cref="ServiceOptions.RequestTimeout"/> and stored, so that no phone has to be asked twice.</param>
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
        return QrContent(record) ?? throw new SezameErrors(tenant: null).RegisteredWithoutId();
    }

    /// <summary>Whether the QR code of the registration was scanned.</summary>
    /// <exception cref="TwoFactorException">There is no QR code, or the service could not be asked.</exception>
    public async Task<bool> IsScannedAsync(CancellationToken cancellationToken = default)
    {
        folder.PrepareForReading();
        RegistrationRecord record = ReadStarted(folder.Current);
        return record.Id is { } id && PathId.IsUsable(id)
            ? await Api().RegisterStatusAsync(id, cancellationToken).ConfigureAwait(false)
            : throw folder.Failure("holds a registration without a QR code");
    }

    /// <summary>Fetches the certificate after the registration was acknowledged on the phone, and stores it. Later calls use the stored
    /// one.</summary>
    /// <param name="timeout">How long to wait for the acknowledgement; <see cref="TimeSpan.Zero"/> to ask once. During this time, transient failures
    /// of the service are retried.</param>
    /// <param name="cancellationToken">Stops waiting. The registration stays as it is.</param>
    /// <returns>The files, or <see langword="null"/> if the registration was not acknowledged in time. Call again to go on waiting, also after a
    /// restart.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative.</exception>
    /// <exception cref="TwoFactorException">There is no registration to sign, the service refused (<see cref="TwoFactorError.AccessDenied"/>; perhaps
    /// the registration was denied on the phone), or it sent a certificate for another key. The registration stays as it was.</exception>
    public async Task<SezameClientFiles?> SignAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        using IDisposable ours = folder.Lock();
        RegistrationFiles files = folder.Current;
        RegistrationRecord record = ReadStarted(files);
        KeyFiles keys = new(files, options);
        using AsymmetricAlgorithm key = keys.Open();
        CertificateFiles certificates = keys.Certificates(key);
        if (!certificates.TryRecover())
        {
            if (record.Step == SezameRegistrationStep.Complete)
                throw folder.Failure("has lost its certificate.pem, or has one that does not belong to its key.pem");
            using PendingFile certificate = files.Prepare(files.CertificatePath);
            if (await AskForCertificateAsync(record, key, timeout, cancellationToken).ConfigureAwait(false) is not { } pem)
                return null;
            certificates.Store(pem, certificate);
        }

        certificates.CheckValidity(time.GetUtcNow());
        Complete(files, record);
        ReencryptKey(new KeyFiles(folder.InUse, options));
        return Files;
    }

    /// <summary>Imports a certificate and its key that another program obtained, such as a vendor's SDK or openssl.</summary>
    /// <param name="certificate">The certificate with its private key, RSA or EC, which must be exportable.</param>
    /// <param name="clientCode">The service's name for the client; <see langword="null"/> to take the certificate's common name, which is the client
    /// code according to the specification.</param>
    /// <param name="replaceExisting">Whether to replace an earlier registration in the folder. A copy of it is kept in a subfolder.</param>
    /// <exception cref="ArgumentException">The certificate has no private key that can be exported, or no common name; or the client code has no characters,
    /// more than 64, or a control character.</exception>
    /// <exception cref="TwoFactorException">The certificate is not valid at this time, or the folder holds a registration or cannot be written to
    /// (<see cref="TwoFactorError.Misconfigured"/>). Nothing was changed; or if only the last step failed, which puts the new files in place, the next
    /// call completes it.</exception>
    public SezameClientFiles Import(X509Certificate2 certificate, string? clientCode = null, bool replaceExisting = false)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using ImportedClient client = ImportedClient.Of(certificate, clientCode);
        client.CheckValidity(time.GetUtcNow());
        using IDisposable ours = folder.Lock();
        RegistrationTarget target = folder.BeginReplacement(replaceExisting, time.GetUtcNow());
        _ = OrUndo(target, () =>
        {
            KeyFiles keys = new(target.Files, options);
            keys.Store(client.Key);
            keys.Certificates(client.Key).Store(client.Certificate);
            WriteComplete(target.Files, NewRecord(client.Email, target) with { ClientCode = client.ClientCode });
            return keys;
        });
        folder.Replace();
        return Files;
    }

    /// <summary>Encrypts the key and the PFX of a complete registration again, with the recommended number of iterations: few for a generated
    /// password, many for a given one. Key, certificate and password stay the same. <see cref="SignAsync"/> does this too.</summary>
    /// <returns>Whether the files had to be changed.</returns>
    /// <exception cref="TwoFactorException">There is no complete registration, or the folder cannot be written to. Each file is then either the
    /// earlier or the new one, and both have the same password.</exception>
    public bool ReencryptKey()
    {
        using IDisposable ours = folder.Lock();
        if (folder.InUse.ReadRecord()?.Step != SezameRegistrationStep.Complete)
            throw folder.Failure("holds no complete registration");
        return ReencryptKey(new KeyFiles(folder.InUse, options));
    }

    /// <summary>Destroys the registration at the service. The service then refuses its certificate, and none of its users can log in. This cannot be
    /// undone.</summary>
    /// <param name="cancellationToken">Stops waiting for the service. The request may have arrived all the same.</param>
    /// <exception cref="TwoFactorException">There is no complete registration, or the service did not confirm that it was destroyed.</exception>
    public async Task DestroyRegistrationAsync(CancellationToken cancellationToken = default)
    {
        using IDisposable ours = folder.Lock();
        if (folder.HasReplacement && folder.Current.ReadRecord()?.Step == SezameRegistrationStep.Interrupted)
            throw UnconfirmedReplacement();
        if (folder.HasReplacement)
            throw folder.Failure("holds a registration and a new one that is to replace it; fetch the new certificate first, or remove the folder 'replacement' in it");
        RegistrationRecord record = ReadStarted(folder.InUse);
        if (record.Step != SezameRegistrationStep.Complete)
            throw folder.Failure("holds a registration without a certificate, which cannot be destroyed: the service wants to see the certificate");
        ClientCertificateOptions identity = new()
        {
            CertificatePath = folder.InUse.CertificatePath,
            KeyPath = folder.InUse.KeyPath,
            KeyPassword = new KeyFiles(folder.InUse, options).Password(),
        };
        await Api(identity).DestroyClientRegistrationAsync(cancellationToken).ConfigureAwait(false);
        FolderErrors.StoreAnswer(() => folder.InUse.WriteRecord(record with { Step = SezameRegistrationStep.Destroyed }));
    }

    private SezameRegistrationStep ReadStep(RegistrationFiles files)
    {
        if (files.ReadRecord() is not { } record)
            return files.HasFiles() ? throw folder.Failure("has files of a registration, but no registration.json") : SezameRegistrationStep.None;
        if (record.Step is SezameRegistrationStep.AwaitingAcknowledgement or SezameRegistrationStep.Complete)
            CheckFiles(files, record.Step);
        return record.Step;
    }

    private async Task<RegistrationRecord> RegisterAsync(
        string? email, RegisterRequest request, bool replaceExisting, CancellationToken cancellationToken)
    {
        options.Subject.Check();
        cancellationToken.ThrowIfCancellationRequested();
        SezameApi api = Api();
        using IDisposable ours = folder.Lock();
        RegistrationTarget target = folder.Begin(replaceExisting, time.GetUtcNow());

        // All of this happens before the service is asked. So its answer cannot be lost because a key or disk space is missing.
        RegistrationRecord record = NewRecord(email, target);
        using PendingFile answered = Prepare(target, record);

        RegisterAnswer answer;
        try
        {
            // It is not cancelled on its way: a phone may ring, and a repeat would make it ring again. It has its own deadline.
            answer = await api.RegisterAsync(request, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (!e.MayHaveBeenProcessed)
        {
            answered.Dispose();
            target.TryUndo(); // nothing was registered
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
        FolderErrors.StoreAnswer(() => target.Files.Commit(answered, record.ToBytes()));
        return record;
    }

    private PendingFile Prepare(RegistrationTarget target, RegistrationRecord record) => OrUndo(target, () =>
    {
        target.Files.RemoveCertificate(); // of an import that was interrupted here: it is not the certificate of this registration
        target.Files.WriteRecord(record);
        new KeyFiles(target.Files, options).EnsureKey();
        folder.ArchiveWaiting(target.BackupFolder);
        return target.Files.Prepare(target.Files.RecordPath);
    });

    // What a registration had before is restored if the files of a new one cannot be written.
    private static T OrUndo<T>(RegistrationTarget target, Func<T> write)
    {
        try
        {
            return write();
        }
        catch
        {
            target.TryUndo();
            throw;
        }
    }

    private Task<string?> AskForCertificateAsync(RegistrationRecord record, AsymmetricAlgorithm key, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (key is not RSA rsa)
            throw folder.Failure("has a key.pem that is not an RSA key");
        SignRequest request = new(SigningRequest.Create(rsa, record.ClientCode!, record.Email, record.Subject), record.SharedSecret!);
        return new AcknowledgementWait(Api(), options.PollInterval, time).RunAsync(request, timeout, cancellationToken);
    }

    private void Complete(RegistrationFiles files, RegistrationRecord record)
    {
        if (record.Step != SezameRegistrationStep.Complete)
            WriteComplete(files, record);
        if (files != folder.InUse)
            folder.Replace();
    }

    // The record is written last. Once it says "complete", the new registration replaces the earlier one, in this call or in the next.
    private void WriteComplete(RegistrationFiles files, RegistrationRecord record)
    {
        if (files != folder.InUse && record.BackupFolder is { } backupFolder)
            folder.KeepCopy(backupFolder);
        files.WriteRecord(record with { Step = SezameRegistrationStep.Complete });
    }

    // The PFX comes first, because the iterations of the key show whether the work is done.
    private static bool ReencryptKey(KeyFiles keys)
    {
        if (!keys.HasOtherIterations)
            return false;
        using AsymmetricAlgorithm key = keys.Open();
        keys.Certificates(key).WritePfx();
        keys.Store(key);
        return true;
    }

    private void CheckFiles(RegistrationFiles files, SezameRegistrationStep step)
    {
        bool isComplete = step == SezameRegistrationStep.Complete;
        string[] needed = isComplete ? [files.KeyPath, files.CertificatePath] : [files.KeyPath];
        if (needed.FirstOrDefault(file => !File.Exists(file)) is { } lost)
            throw folder.Failure($"has lost its {Path.GetFileName(lost)}; put back the copy");
        KeyFiles keys = new(files, options);
        if (!keys.IsPasswordKnown)
            return;
        using AsymmetricAlgorithm key = keys.Open();
        if (isComplete && !keys.Certificates(key).HasMatchingCertificate)
            throw folder.Failure("has a certificate.pem that does not belong to its key.pem; put back the copy");
    }

    private RegistrationRecord NewRecord(string? email, RegistrationTarget target) =>
        new(RegistrationRecord.CurrentVersion, SezameRegistrationStep.Interrupted, Api().Endpoint, email, options.Subject)
        {
            TrustedCaPath = options.TrustedCaPath is { } path ? Path.GetFullPath(path) : null,
            PinnedKeys = [.. options.PinnedKeys],
            BackupFolder = target.BackupFolder,
        };

    private RegistrationRecord ReadStarted(RegistrationFiles files)
    {
        RegistrationRecord record = files.ReadRecord() ?? throw folder.Failure("holds no registration; register first");
        if (record.Step == SezameRegistrationStep.Interrupted && files != folder.InUse)
            throw UnconfirmedReplacement();
        if (record.Step is not (SezameRegistrationStep.AwaitingAcknowledgement or SezameRegistrationStep.Complete))
            throw folder.Failure("holds a registration that was destroyed, or that the service never confirmed; register again");
        return record.Endpoint == Api().Endpoint // the shared secret must not be sent to another server
            ? record
            : throw folder.Failure("holds a registration that was made with another server than the Endpoint given");
    }

    private TwoFactorException UnconfirmedReplacement() => folder.Failure(
        "holds a new registration that the service never confirmed; ask again to replace the registration, or remove the folder 'replacement' in it, which keeps the earlier one");

    private static string? QrContent(RegistrationRecord record) => record.Id is { } id && PathId.IsUsable(id) ? new RegistrationCode(id).ToText() : null;

    private SezameApi Api(ClientCertificateOptions? clientCertificate = null)
    {
        ServiceClient http = ServiceClient.CreateWithoutTenant(SezameProvider.ProviderName, options.With(clientCertificate), time, handler);
        return new SezameApi(http, options.Endpoint!, new SezameErrors(tenant: null));
    }
}
