using TwoFactor.Providers;
using TwoFactor.Sezame.Registration;

namespace TwoFactor.Sezame;

/// <summary>How <see cref="SezameRegistration"/> reaches the service, and what key it makes.</summary>
public sealed class SezameRegistrationOptions : ServiceOptions
{
    /// <summary>Settings for the vendor's public server.</summary>
    public SezameRegistrationOptions()
    {
        Endpoint = SezameOptions.PublicEndpoint;
    }

    /// <summary>The password of the private key and of the PFX.</summary>
    /// <value><see langword="null"/> (default): a random one is made and kept in a file beside the key, for
    /// <see cref="ClientCertificateOptions.KeyPasswordFile"/>. One that is given is stored nowhere, and must be given again by whoever goes on with
    /// the registration.</value>
    public Secret? KeyPassword { get; set; }

    /// <summary>The length of a new RSA key in bits.</summary>
    /// <value>2048 to 8192; 3072 by default.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int KeyLength
    {
        get;
        set => field = value is >= 2048 and <= 8192
            ? value
            : throw new ArgumentOutOfRangeException(nameof(KeyLength), "A key has 2048 to 8192 bits.");
    } = 3072;

    /// <summary>What the certificate is to say about the organisation, beside the client code and the e-mail.</summary>
    /// <value>Nothing by default; the service asks for none of it.</value>
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

    /// <summary>How slow a password is to guess. Tests are in a hurry.</summary>
    internal int KeyRounds { get; set; } = ClientKey.Rounds;

    /// <summary>The same way to the service, with a certificate or without one.</summary>
    internal SezameRegistrationOptions With(ClientCertificateOptions? clientCertificate)
    {
        SezameRegistrationOptions connection = new()
        {
            Endpoint = Endpoint,
            ConnectTimeout = ConnectTimeout,
            RequestTimeout = RequestTimeout,
            TrustedCaPath = TrustedCaPath,
            ClientCertificate = clientCertificate ?? new ClientCertificateOptions(),
            MaxConnections = MaxConnections,
        };
        foreach (string pin in PinnedKeys)
            connection.PinnedKeys.Add(pin);
        return connection;
    }
}
