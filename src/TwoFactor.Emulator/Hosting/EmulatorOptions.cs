using System.Net;

namespace TwoFactor.Emulator;

/// <summary>How the emulator is to run. Every setting has a default; the defaults suit a test.</summary>
public sealed class EmulatorOptions
{
    /// <summary>
    /// The clock of lifetimes, delays and dates. Server certificates alone follow the machine's own clock, as clients judge them by that.
    /// </summary>
    /// <value>The default is the system's clock.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The address to listen on. With any but a loopback address, others in the network can use the phone, which approves.</summary>
    /// <value>The default is 127.0.0.1.</value>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>
    /// Consent to start where the environment is not clearly one for development, or where no environment is named and others can reach
    /// <see cref="Address"/>. The emulator approves every login on request, so never set this where real users log in.
    /// </summary>
    /// <value>The default is false.</value>
    public bool AllowOutsideDevelopment { get; set; }

    /// <summary>
    /// Further names in the server certificates, for clients whose host names are fixed and that are redirected here. A name may begin
    /// with <c>*.</c>; an IP address is possible as well.
    /// </summary>
    /// <value>None by default: the certificates are for <c>localhost</c>, the loopback addresses and <see cref="Address"/>.</value>
    public IList<string> HostNames { get; } = [];

    /// <summary>Port of Sezame.</summary>
    /// <value>0 to 65535; the default, 0, means any free one.</value>
    public int SezamePort { get; set; }

    /// <summary>Port of the first server of SecSign ID.</summary>
    /// <value>0 to 65535; the default, 0, means any free one.</value>
    public int SecSignPort { get; set; }

    /// <summary>Port of the fallback server of SecSign ID.</summary>
    /// <value>0 to 65535; the default, 0, means any free one.</value>
    public int SecSignFallbackPort { get; set; }

    /// <summary>Port of the phone.</summary>
    /// <value>0 to 65535; the default, 0, means any free one.</value>
    public int PhonePort { get; set; }

    /// <summary>
    /// Origins of pages that may show the phone in a frame, such as <c>http://localhost:5000</c>. A framed phone shows the requests and
    /// nothing else. Such a page could trick a person into approving: name only pages of your own.
    /// </summary>
    /// <value>Scheme, host and port, without a path. None by default: the phone refuses every frame.</value>
    public IList<string> PhoneFramedBy { get; } = [];

    /// <summary>
    /// Where the emulator's state and the certificate of its authority are kept. A later start with the same folder brings back the
    /// authority, people, clients, pairings and logins. One emulator at a time can use it.
    /// </summary>
    /// <value>A folder, made if it is missing; null, the default, means a new one that is removed at the end.</value>
    public string? Folder { get; set; }

    /// <summary>
    /// Ids, access passes and faults follow from it: the same seed and the same requests give the same answers, unless the folder has the
    /// state of an earlier run.
    /// </summary>
    /// <value>Any number; null, the default, means a different one at each start.</value>
    public int? Seed { get; set; }

    /// <summary>Recovery e-mails of people who have a Sezame account from the start.</summary>
    /// <value>None by default.</value>
    public IList<string> RecoveryEmails { get; } = [];

    /// <summary>SecSign IDs that exist from the start.</summary>
    /// <value>None by default.</value>
    public IList<string> SecSignIds { get; } = [];

    /// <summary>Whether callbacks may go to this machine, also by http. The service itself demands https and a public name.</summary>
    /// <value>The default is false.</value>
    public bool AllowLoopbackCallbacks { get; set; }

    /// <summary>How many exchanges are kept in the record.</summary>
    /// <value>1 or more; the default is 1000.</value>
    public int RecordCapacity { get; set; } = 1_000;

    /// <summary>What the documents of Sezame leave open.</summary>
    /// <value>Our own choices by default; each is listed in the emulator's README.</value>
    public SezameBehaviour Sezame { get; } = new();

    /// <summary>What the documents of SecSign ID leave open.</summary>
    /// <value>Our own choices by default; each is listed in the emulator's README.</value>
    public SecSignBehaviour SecSign { get; } = new();

    /// <summary>Where the emulator logs.</summary>
    /// <value>The default is nowhere.</value>
    public ILoggerFactory LoggerFactory { get; set; } = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance;
}
