using System.Globalization;

namespace TwoFactor.Emulator.SecSign;

/// <summary>The emulated SecSign ID apps: their screens and actions.</summary>
internal sealed class SecSignPhone(SecSignState state)
{
    public IReadOnlyList<PhoneRequest> Requests
    {
        get
        {
            lock (state.Gate)
                return [.. state.Sessions.Open.Where(session => !session.IsIgnored).Select(Describe)];
        }
    }

    public IReadOnlyList<PhoneFrozenId> FrozenIds
    {
        get
        {
            lock (state.Gate)
                return [.. state.Ids.Frozen.Select(id => new PhoneFrozenId(id, state.Ids.ShownCode(id)))];
        }
    }

    /// <summary>The phone downloads the access pass: state 7.</summary>
    public bool Open(string id) => On(id, session => session.Fetch());

    /// <summary>Taps the right symbol, or confirms if there are no symbols.</summary>
    public bool Approve(string id) => On(id, session => session.Accept());

    public bool Deny(string id) => On(id, session => session.Deny());

    public bool Choose(string id, string symbol) => On(id, session => session.ShowsAccessPass && session.Choose(symbol));

    /// <summary>The symbols that an open login offers; none if it offers none, or is not open.</summary>
    public IReadOnlyList<string> SymbolsOf(string id)
    {
        IReadOnlyList<string> symbols = [];
        On(id, session =>
        {
            if (session.IsOpen)
                symbols = SymbolsOf(session);
            return true;
        });
        return symbols;
    }

    public bool Ignore(string id) => On(id, session => session.IsOpen && (session.IsIgnored = true));

    public bool Thaw(string secSignId)
    {
        lock (state.Gate)
            return SecSignIds.Normalize(secSignId) is string name && state.Ids.Thaw(name);
    }

    public string? PriorityCode(string secSignId)
    {
        lock (state.Gate)
            return SecSignIds.Normalize(secSignId) is string name && state.Ids.Resolve(name) is string trueId ? state.Ids.PriorityCodeOf(trueId) : null;
    }

    private bool On(string id, Func<AuthSession, bool> act)
    {
        if (!SessionNumber.TryRead(id, out long number))
            return false;
        lock (state.Gate)
            return state.Sessions.TryFind(number, out AuthSession? session) && act(session);
    }

    private static string[] SymbolsOf(AuthSession session) =>
        session.ShowsAccessPass ? [.. session.Choices.Select(choice => choice.Name)] : [];

    private static PhoneRequest Describe(AuthSession session) => new()
    {
        Id = session.Id.ToString(CultureInfo.InvariantCulture),
        Service = "SecSign",
        User = session.TrueId,
        ServiceName = session.ServiceName,
        ServiceAddress = session.ServiceAddress,
        Symbols = SymbolsOf(session),
        IsFetched = session.State is AuthSessionState.Fetched,
        RequestedAt = session.StartedAt,
        ExpiresAt = session.ExpiresAt,
    };
}
