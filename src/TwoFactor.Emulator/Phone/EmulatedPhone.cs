using TwoFactor.Emulator.SecSign;
using TwoFactor.Emulator.Sezame;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator;

/// <summary>
/// The phones of all users of both services, for tests and for the phone page. Actions return whether there was anything to act on: false
/// means unknown, already decided, or expired. Thread-safe.
/// </summary>
public sealed class EmulatedPhone
{
    private readonly SezamePhone sezame;
    private readonly SecSignPhone secSign;
    private readonly KnownPeople emails;
    private readonly KnownPeople secSignIds;
    private readonly TimeProvider time;
    private readonly ChangeSignal changed;

    internal EmulatedPhone(SezamePhone sezame, SecSignPhone secSign, KnownPeople emails, KnownPeople secSignIds, SharedServices shared)
    {
        this.sezame = sezame;
        this.secSign = secSign;
        this.emails = emails;
        this.secSignIds = secSignIds;
        time = shared.Time;
        changed = shared.Changed;
    }

    /// <summary>What all phones show now.</summary>
    public PhoneScreen GetScreen() => new()
    {
        Now = time.GetUtcNow(),
        Registrations = sezame.Registrations,
        Links = sezame.Links,
        Requests = [.. sezame.Requests.Concat(secSign.Requests).OrderBy(request => request.RequestedAt)],
        FrozenIds = secSign.FrozenIds,
        RecoveryEmails = emails.Names,
        SecSignIds = secSignIds.Names,
    };

    /// <summary>Waits until the phones show a certain item: <c>await phone.WaitForAsync(screen =&gt; screen.Links.FirstOrDefault())</c>.</summary>
    /// <param name="pick">Returns the item, or null if the screen does not show it. Called again after every change.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<T> WaitForAsync<T>(Func<PhoneScreen, T?> pick, CancellationToken cancellationToken = default) where T : class
    {
        while (true)
        {
            Task next = changed.Next;
            if (pick(GetScreen()) is T found)
                return found;
            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until a user of either service is asked something.</summary>
    /// <param name="user">The name at the service, or the SecSign ID, in any case.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<PhoneRequest> WaitForRequestAsync(string user, CancellationToken cancellationToken = default) =>
        WaitForAsync(
            screen => screen.Requests.FirstOrDefault(request => request.User.Equals(user, StringComparison.OrdinalIgnoreCase)),
            cancellationToken);

    /// <summary>Adds a Sezame account for a person, with which a service can register. Returns false if it exists, if it is not 1 to 255 characters, or if there are
    /// 10,000 accounts already.</summary>
    public bool AddRecoveryEmail(string email) => Signal(RecoveryEmail.IsPossible(email) && emails.Add(email));

    /// <summary>Adds a SecSign ID. Returns false if it exists, if it is empty, too long or has a character that no ID can have, or if there are 10,000 already.</summary>
    public bool AddSecSignId(string secSignId) => Signal(SecSignIds.Normalize(secSignId) is string id && secSignIds.Add(id));

    /// <summary>The owner of the recovery e-mail lets a service become a client.</summary>
    public bool Acknowledge(string registrationId) => Signal(sezame.Acknowledge(registrationId));

    /// <summary>The owner of the recovery e-mail refuses a service.</summary>
    public bool Refuse(string registrationId) => Signal(sezame.Refuse(registrationId));

    /// <summary>
    /// Scans a QR code: of a pairing (<c>id</c>, <c>username</c>, <c>client</c> or <c>clientcode</c>) or of a registration (<c>id</c>,
    /// <c>type</c>).
    /// </summary>
    /// <param name="code">The JSON in the code.</param>
    public bool Scan(string code) => Signal(sezame.Scan(code));

    /// <summary>The phone gets the access pass of a SecSign request: state 7, and nothing decided.</summary>
    public bool Open(string requestId) => Signal(secSign.Open(requestId));

    /// <summary>Approves a login (on SecSign with the right access pass), or answers a fraud notice with "that was me".</summary>
    public bool Approve(string requestId) => Signal(sezame.Answer(requestId, approve: true) || secSign.Approve(requestId));

    /// <summary>Denies a login, or answers a fraud notice with "not me".</summary>
    public bool Deny(string requestId) => Signal(sezame.Answer(requestId, approve: false) || secSign.Deny(requestId));

    /// <summary>Chooses an access pass of a SecSign request, the right one or a wrong one, which denies.</summary>
    /// <param name="requestId">The request.</param>
    /// <param name="symbol">One of its <see cref="PhoneRequest.Symbols"/>. For any other this returns false and changes nothing.</param>
    public bool Choose(string requestId, string symbol) => Signal(secSign.Choose(requestId, symbol));

    /// <summary>The access passes that an open SecSign request offers, even if it was taken off the screen.</summary>
    internal IReadOnlyList<string> SymbolsOf(string requestId) => secSign.SymbolsOf(requestId);

    /// <summary>Takes a request off the screen without an answer. It can still be answered by its id.</summary>
    public bool Ignore(string requestId) => Signal(sezame.Ignore(requestId) || secSign.Ignore(requestId));

    /// <summary>Thaws a frozen SecSign ID: its owner selects it in the app. Returns false if it is not frozen.</summary>
    public bool Thaw(string secSignId) => Signal(secSign.Thaw(secSignId));

    /// <summary>A code that can be typed instead of the ID, or null for an unknown ID.</summary>
    public string? PriorityCode(string secSignId)
    {
        string? code = secSign.PriorityCode(secSignId);
        Signal(code is not null);
        return code;
    }

    private bool Signal(bool done)
    {
        if (done)
            changed.Raise();
        return done;
    }
}
