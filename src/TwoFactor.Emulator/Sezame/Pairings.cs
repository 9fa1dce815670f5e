using TwoFactor.Emulator.Outcomes;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.Sezame;

/// <summary>Which users of which clients are paired. Protected by the service's lock.</summary>
internal sealed class Pairings
{
    private readonly BoundedStore<(string ClientCode, string Username), Pairing> entries = new(20_000);

    public IReadOnlyList<Pairing> All => entries.Values;

    /// <summary>Whether the user is paired. A user whose name spells an answer of a phone is paired from the start.</summary>
    public bool IsPaired(ClientRegistration client, string username) =>
        entries.TryGet((client.Code, username), out Pairing? pairing) ? pairing.IsPaired : HasPhoneByName(username);

    public Pairing GetOrAdd(ClientRegistration client, string username)
    {
        if (entries.TryGet((client.Code, username), out Pairing? known))
            return known;
        Pairing pairing = new(client, username);
        entries.Set((client.Code, username), pairing);
        return pairing;
    }

    public void RemoveOf(ClientRegistration client) => entries.RemoveWhere(pairing => pairing.Client == client);

    private static bool HasPhoneByName(string username) => NamedOutcome.Parse(username)?.Kind
        is OutcomeKind.Approve or OutcomeKind.Deny or OutcomeKind.WrongSymbol or OutcomeKind.Expire or OutcomeKind.Never;
}
