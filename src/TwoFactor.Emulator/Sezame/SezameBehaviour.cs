namespace TwoFactor.Emulator;

/// <summary>
/// What the documents of Sezame leave open, as the emulator decides it. The defaults are choices of ours, not facts about the service.
/// </summary>
public sealed class SezameBehaviour
{
    /// <summary>How long a registration waits to be acknowledged; afterwards nobody knows it.</summary>
    /// <value>More than zero; the default is a day.</value>
    public TimeSpan RegistrationLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a pairing code can be scanned.</summary>
    /// <value>More than zero; the default is an hour.</value>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a login can be answered that names no <c>timeout</c>.</summary>
    /// <value>More than zero; the default is five minutes.</value>
    public TimeSpan DefaultLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the answer to a login, given or not given, stays readable after it or after the lifetime.</summary>
    /// <value>Zero or more; the default is a day.</value>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Whether a login whose lifetime is over still reads <c>initiated</c>, instead of being no longer known (404).</summary>
    /// <value>The default is false.</value>
    public bool ExpiredStaysInitiated { get; set; }

    /// <summary>
    /// Whether <c>POST /client/sign</c> works a single time for a registration. When it does not, each answer is another valid certificate.
    /// </summary>
    /// <value>The default is false: a client that lost the answer can ask again.</value>
    public bool SignOnce { get; set; }

    /// <summary>
    /// Whether a certificate that is expired, or that the emulator never issued, already fails the handshake, instead of getting a 403.
    /// </summary>
    /// <value>The default is true. A missing certificate and a cancelled one get a 403 either way.</value>
    public bool RefuseForeignInHandshake { get; set; } = true;
}
