using System.Net;

namespace TwoFactor.Emulator;

/// <summary>The options of the emulator. Every setting has a default that suits a test.</summary>
public sealed class EmulatorOptions
{
    /// <summary>The clock for lifetimes, delays and dates. Clients check certificates with the machine's own clock: server certificates use only that, and
    /// client certificates are valid by both clocks and expire by this one.</summary>
    /// <value>The default is the system's clock.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The address to listen on. If it is not a loopback address, other machines can use the phone and approve logins.</summary>
    /// <value>The default is 127.0.0.1.</value>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>Allows a start where the environment is not clearly one for development, or where no environment is set and other machines can reach
    /// <see cref="Address"/>. The emulator approves every login on request, so never set this where real users log in.</summary>
    /// <value>The default is false.</value>
    public bool AllowOutsideDevelopment { get; set; }

    /// <summary>Additional names of this machine: they are in the server certificates, for clients with fixed host names that are redirected to the
    /// emulator, and the phone accepts them. A name may begin with <c>*.</c>, which the phone does not accept, or be an IP address.</summary>
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

    /// <summary>The folder for the emulator's state and the certificate of its authority. A later start with the same folder restores the authority,
    /// accounts, clients, pairings and logins. One emulator at a time can use it.</summary>
    /// <value>A folder, created if it is missing; null, the default, means a new one that is removed at the end.</value>
    public string? Folder { get; set; }

    /// <summary>The seed of ids, access passes and faults: the same seed and the same requests give the same answers, unless the folder has the state
    /// of an earlier run.</summary>
    /// <value>Any number; null, the default, means a different one at each start.</value>
    public int? Seed { get; set; }

    /// <summary>Recovery e-mails of people who have a Sezame account from the start.</summary>
    /// <value>1 to 255 characters each; none by default.</value>
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

    /// <summary>The behaviour that the documents of Sezame leave open.</summary>
    /// <value>Our own choices by default; each is listed in the emulator's README.</value>
    public SezameBehaviour Sezame { get; } = new();

    /// <summary>The behaviour that the documents of SecSign ID leave open.</summary>
    /// <value>Our own choices by default; each is listed in the emulator's README.</value>
    public SecSignBehaviour SecSign { get; } = new();

    /// <summary>Creates the emulator's loggers.</summary>
    /// <value>By default the emulator does not log.</value>
    public ILoggerFactory LoggerFactory { get; set; } = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance;
}
