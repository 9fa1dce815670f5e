namespace TwoFactor.Emulator;

/// <summary>The emulator's behaviour where the documents of Sezame leave it open. The defaults are our own choices, not facts about the
/// service.</summary>
public sealed class SezameBehaviour
{
    /// <summary>How long a registration can be acknowledged. Afterwards it does not exist.</summary>
    /// <value>More than zero, at most 10,000 days; the default is a day.</value>
    public TimeSpan RegistrationLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a pairing code can be scanned.</summary>
    /// <value>More than zero, at most 10,000 days; the default is an hour.</value>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a login without a <c>timeout</c> can be answered.</summary>
    /// <value>More than zero, at most 10,000 days; the default is five minutes.</value>
    public TimeSpan DefaultLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a login stays readable after its lifetime, answered or not.</summary>
    /// <value>Zero to 10,000 days; the default is a day.</value>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Whether the status of a login stays <c>initiated</c> after its lifetime. Otherwise the status request then gets 404.</summary>
    /// <value>The default is true: the document has only three states, leaves the timeout to the caller, and a vendor's SDK throws on 404.</value>
    public bool ExpiredStaysInitiated { get; set; } = true;

    /// <summary>
    /// Whether <c>POST /client/sign</c> works only once for a registration. Otherwise each answer is another valid certificate.
    /// </summary>
    /// <value>The default is false: a client that lost the answer can ask again.</value>
    public bool SignOnce { get; set; }

    /// <summary>
    /// Whether a certificate that is expired, or that the emulator never issued, fails the handshake. Otherwise it gets a 403.
    /// </summary>
    /// <value>The default is true. A missing certificate and a cancelled one get a 403 either way.</value>
    public bool RefuseForeignInHandshake { get; set; } = true;
}
