using System.Security.Cryptography;
using TwoFactor.Providers;
using TwoFactor.Files;
using TwoFactor.Sezame.Registration;

namespace TwoFactor.Sezame;

/// <summary>How <see cref="SezameRegistration"/> reaches the service, and which key it creates.</summary>
/// <remarks><see cref="ServiceOptions.ClientCertificate"/> is not used: registering needs no certificate, and destroying uses the one of the registration.</remarks>
public sealed class SezameRegistrationOptions : ServiceOptions
{
    /// <summary>Settings for the vendor's public server.</summary>
    public SezameRegistrationOptions()
    {
        Endpoint = SezameOptions.PublicEndpoint;
    }

    /// <summary>The password of the private key and of the PFX.</summary>
    /// <value><see langword="null"/> (default): a random password is generated and stored in a file beside the key, for
    /// <see cref="ClientCertificateOptions.KeyPasswordFile"/>. A password that you set is not stored; set it again for each later step. If it
    /// is the generated one, its file stays.</value>
    public Secret? KeyPassword { get; set; }

    /// <summary>The length of a new RSA key in bits.</summary>
    /// <value>A multiple of 64 from 2048 to 8192; 3072 by default.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of these.</exception>
    public int KeyLength
    {
        get;
        set => field = value is >= 2048 and <= 8192 && value % 64 == 0 // Windows creates keys of no other length
            ? value
            : throw new ArgumentOutOfRangeException(nameof(KeyLength), "A key has 2048 to 8192 bits, in steps of 64.");
    } = 3072;

    /// <summary>The organisation in the certificate's subject, in addition to the client code and the e-mail.</summary>
    /// <value>Empty by default; the service does not require it.</value>
    public SezameSubject Subject { get; set; } = new();

    /// <summary>How long to wait before asking again whether the registration was acknowledged.</summary>
    /// <value>0.5 to 60 seconds; 2 seconds by default.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public TimeSpan PollInterval
    {
        get;
        set => field = value >= TimeSpan.FromSeconds(0.5) && value <= TimeSpan.FromSeconds(60)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(PollInterval), "A poll interval is 0.5 to 60 seconds.");
    } = TimeSpan.FromSeconds(2);

    /// <summary>Creates a key of a length in bits. Tests replace it, because generating one is slow.</summary>
    internal Func<int, RSA> CreateKey { get; set; } = RSA.Create;

    /// <summary>The number of PBKDF2 iterations, for fast tests; <see langword="null"/> for the recommended number.</summary>
    internal int? KeyIterations { get; set; }

    /// <summary>Makes the changes on disk. Tests replace it to stop the program between two changes.</summary>
    internal Disk Disk { get; set; } = Disk.Real;

    /// <summary>Reads the settings with which the registration in a folder was made: its server, and which certificates to trust. The later steps
    /// must use the same server.</summary>
    /// <param name="folder">The folder of the registration. A folder or a file that another user owns, can change or can read is refused.</param>
    /// <returns>New settings; the defaults if there is no registration.</returns>
    /// <exception cref="TwoFactorException">The folder cannot be read, or is refused (<see cref="TwoFactorError.Misconfigured"/>).</exception>
    public static SezameRegistrationOptions ReadFrom(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        RegistrationFolder registration = new(folder, Disk.Real);
        registration.PrepareForReading();
        SezameRegistrationOptions options = new();
        if (registration.Current.ReadRecord() is not { } record)
            return options;
        options.Endpoint = record.Endpoint;
        options.TrustedCaPath = record.TrustedCaPath;
        foreach (string pin in record.PinnedKeys ?? [])
            options.PinnedKeys.Add(pin);
        return options;
    }

    /// <summary>A copy of the connection settings, with the full path of the trusted authorities, and with the given client certificate or without
    /// one.</summary>
    internal SezameRegistrationOptions With(string? trustedCaPath, ClientCertificateOptions? clientCertificate)
    {
        SezameRegistrationOptions connection = new()
        {
            Endpoint = Endpoint,
            ConnectTimeout = ConnectTimeout,
            RequestTimeout = RequestTimeout,
            TrustedCaPath = trustedCaPath,
            ClientCertificate = clientCertificate ?? new ClientCertificateOptions(),
            MaxConnections = MaxConnections,
        };
        foreach (string pin in PinnedKeys)
            connection.PinnedKeys.Add(pin);
        return connection;
    }
}
