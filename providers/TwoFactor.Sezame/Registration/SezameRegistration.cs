using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Providers;
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
    private readonly RegistrationFolder folder;
    private readonly RegistrationReading reading;
    private readonly RegistrationConnection connection;

    /// <summary>The registration in <paramref name="folder"/>, whether or not there is one yet.</summary>
    /// <param name="folder">The folder. It is created when it is needed, for its owner only. A folder or file that another user owns, can change or
    /// can read is refused. Other users may read a certificate. An empty folder that only its owner can change gets the mode 0700.</param>
    /// <param name="options">How to reach the service, and which key to create; <see langword="null"/> for the defaults. A relative
    /// <see cref="ServiceOptions.TrustedCaPath"/> starts at the folder that is current now.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <param name="handler">Sends the requests instead of the built-in handler; for example a mock in unit tests. It is not disposed.</param>
    public SezameRegistration(
        string folder, SezameRegistrationOptions? options = null, TimeProvider? timeProvider = null, HttpMessageHandler? handler = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        this.options = options ?? new SezameRegistrationOptions();
        time = timeProvider ?? TimeProvider.System;
        this.folder = new RegistrationFolder(folder, this.options.Disk);
        reading = new RegistrationReading(this.folder, this.options);
        connection = new RegistrationConnection(this.options, time, handler);
    }

    /// <summary>The paths for a host's settings, even if the files do not exist yet. A new registration that replaces them changes the files only
    /// when its certificate is stored.</summary>
    public SezameClientFiles Files => new()
    {
        CertificatePath = folder.InUse.Certificate.Path,
        KeyPath = folder.InUse.Key.Path,
        PfxPath = folder.InUse.Pfx.Path,
        KeyPasswordFile = options.KeyPassword is null ? folder.InUse.KeyPassword.Path : null,
    };

    /// <summary>Reads how far the registration has come. If a new registration was begun that will replace another, reads the new one. Finishes the
    /// work of an interrupted run.</summary>
    /// <exception cref="TwoFactorException">The files do not match the record, or another user could have created them (<see
    /// cref="TwoFactorError.Misconfigured"/>).</exception>
    public SezameRegistrationStep ReadStep() => reading.ReadStep();

    /// <summary>Whether a host can use the <see cref="Files"/>: key and certificate are stored, and the registration was not destroyed. This can be so while a new
    /// registration that will replace it is <see cref="SezameRegistrationStep.Interrupted"/> or awaits its acknowledgement.</summary>
    /// <exception cref="TwoFactorException">The folder or its record cannot be used (<see cref="TwoFactorError.Misconfigured"/>).</exception>
    public bool HasCompleteRegistration()
    {
        folder.PrepareForReading();
        return folder.IsInUseComplete && folder.InUse.Key.Exists() && folder.InUse.Certificate.Exists();
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
        return folder.Current.KeyPassword.Exists();
    }

    /// <summary>Registers with the recovery e-mail of a person who has the app. That person's phone then asks for the acknowledgement.</summary>
    /// <param name="email">The recovery e-mail. It also goes into the certificate.</param>
    /// <param name="serviceName">The name of the host's service, as the app shows it.</param>
    /// <param name="replaceExisting">Whether to replace an earlier registration in the folder. It stays in use until the new certificate is there,
    /// and a copy is kept in a subfolder. If <see langword="false"/>, a registration that awaits its acknowledgement or is complete stays unchanged, and
    /// the call throws; one that was destroyed is replaced all the same.</param>
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
    /// the call throws; one that was destroyed is replaced all the same.</param>
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
        return QrContent(record) ?? throw RegistrationErrors.RegisteredWithoutId();
    }

    /// <summary>Asks the service whether the QR code of the registration was scanned.</summary>
    /// <param name="cancellationToken">Stops waiting for the service.</param>
    /// <returns>Whether a phone has scanned it. The registration may still await its acknowledgement.</returns>
    /// <exception cref="TwoFactorException">There is no QR code, or the service could not be asked.</exception>
    public async Task<bool> IsScannedAsync(CancellationToken cancellationToken = default)
    {
        folder.PrepareForReading();
        RegistrationApi api = connection.Open();
        RegistrationRecord record = reading.ReadStarted(folder.Current, api.Endpoint);
        return record.Id is { } id && PathId.IsUsable(id)
            ? await api.RegisterStatusAsync(id, cancellationToken).ConfigureAwait(false)
            : throw folder.Failure("holds a registration without a QR code");
    }

    /// <summary>Fetches the certificate after the registration was acknowledged on the phone, and stores it. Later calls use the stored
    /// one.</summary>
    /// <param name="timeout">How long to wait for the acknowledgement; <see cref="TimeSpan.Zero"/> to ask once. During this time, transient failures
    /// of the service are retried.</param>
    /// <param name="cancellationToken">Stops waiting. The registration stays as it is.</param>
    /// <returns>The files, or <see langword="null"/> if the registration was not acknowledged in time. Call again to go on waiting, also after a
    /// restart. If <see cref="FindKeptAnswer"/> finds a file, look into it first.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative.</exception>
    /// <exception cref="TwoFactorException">There is no registration to sign, the service refused (<see cref="TwoFactorError.AccessDenied"/>; perhaps
    /// the registration was denied on the phone), it sent a certificate for another key or one that cannot be read (the message names the file in which the
    /// answer is kept), a <c>certificate.pem</c> that somebody put into the folder has none for the key (nothing was sent), or no certificate came in time and
    /// one may have been lost with an answer (<see cref="TwoFactorException.MayHaveBeenProcessed"/>). The registration stays as it was.</exception>
    public async Task<SezameClientFiles?> SignAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        RegistrationSigning signing = new(folder, reading, connection, options, time);
        return await signing.RunAsync(timeout, cancellationToken).ConfigureAwait(false) ? Files : null;
    }

    /// <summary>Finds an answer that an earlier <see cref="SignAsync"/> kept, because it found no certificate for the key in it. The service issues the
    /// certificate only once, so look into this file first if none comes.</summary>
    /// <returns>The full path of the latest, also if it was kept for an earlier registration in the folder; <see langword="null"/> if there is none.</returns>
    /// <exception cref="TwoFactorException">The folder cannot be used (<see cref="TwoFactorError.Misconfigured"/>).</exception>
    public string? FindKeptAnswer()
    {
        folder.PrepareForReading();
        return folder.KeptAnswers.FindLatest();
    }

    /// <summary>Imports a certificate and its key that another program obtained, such as a vendor's SDK or openssl.</summary>
    /// <param name="certificate">The certificate with its private key, which must be exportable: RSA, or EC on the curve P-256, P-384 or P-521.</param>
    /// <param name="clientCode">The service's name for the client; <see langword="null"/> to take the certificate's common name, which is the client
    /// code according to the specification.</param>
    /// <param name="replaceExisting">Whether to replace an earlier registration in the folder. A copy of it is kept in a subfolder. One that was
    /// destroyed is replaced in any case.</param>
    /// <returns>The files, for a host's settings.</returns>
    /// <exception cref="ArgumentException">The certificate has no private key, one that cannot be exported or one that .NET cannot present in TLS; it has no
    /// common name; or the client code has no characters, more than 64, or a control character.</exception>
    /// <exception cref="TwoFactorException">The certificate is not valid at this time, or the folder holds a registration or cannot be written to
    /// (<see cref="TwoFactorError.Misconfigured"/>). Nothing was changed; or if only the last step failed, which puts the new files in place, the next
    /// call completes it.</exception>
    public SezameClientFiles Import(X509Certificate2 certificate, string? clientCode = null, bool replaceExisting = false)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using ImportedClient client = ImportedClient.Of(certificate, clientCode);
        client.CheckValidity(time.GetUtcNow());
        try
        {
            Begin().Import(client, replaceExisting);
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException("The certificate's private key cannot be exported.", nameof(certificate), e);
        }

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
        if (!folder.IsInUseComplete)
            throw folder.Failure("holds no complete registration");
        return new KeyFiles(folder.InUse, options).Reencrypt();
    }

    /// <summary>Destroys the registration at the service. The service then refuses its certificate, and none of its users can log in. This cannot be
    /// undone.</summary>
    /// <param name="cancellationToken">Stops waiting for the service. The request may have arrived all the same.</param>
    /// <exception cref="TwoFactorException">There is no complete registration, or the service did not confirm that it was destroyed.</exception>
    public Task DestroyRegistrationAsync(CancellationToken cancellationToken = default) =>
        new RegistrationDestruction(folder, reading, connection, options).RunAsync(cancellationToken);

    private Task<RegistrationRecord> RegisterAsync(string? email, RegisterRequest request, bool replaceExisting, CancellationToken cancellationToken)
    {
        options.Subject.Check();
        cancellationToken.ThrowIfCancellationRequested();
        return Begin().RegisterAsync(email, request, replaceExisting);
    }

    private static string? QrContent(RegistrationRecord record) => record.Id is { } id && PathId.IsUsable(id) ? new RegistrationCode(id).ToText() : null;

    private NewRegistration Begin() => new(folder, options, connection, time);
}
