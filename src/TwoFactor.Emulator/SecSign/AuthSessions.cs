using System.Diagnostics.CodeAnalysis;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.SecSign;

/// <summary>All sessions that are open or still readable, shared by both servers. Protected by the service's lock.</summary>
internal sealed class AuthSessions(TimeProvider time, SecSignBehaviour behaviour)
{
    private readonly BoundedStore<long, AuthSession> byId = new(20_000);

    public IEnumerable<AuthSession> Open => byId.Values.Where(session =>
    {
        session.Settle(time.GetUtcNow());
        return session.IsOpen;
    });

    /// <summary>All stored sessions, oldest first.</summary>
    public IReadOnlyList<AuthSession> All => byId.Values;

    public void Add(AuthSession session) => byId.Set(session.Id, session);

    public bool TryFind(long id, [MaybeNullWhen(false)] out AuthSession session)
    {
        if (!byId.TryGet(id, out session))
            return false;
        session.Settle(time.GetUtcNow());
        if (time.GetUtcNow() < session.ExpiresAt + behaviour.Retention)
            return true;
        byId.Remove(id);
        return false;
    }

    public void Remove(AuthSession session) => byId.Remove(session.Id);

    /// <summary>Suspends the open sessions of a person, whether they were requested with the ID or with a priority code. True if there were
    /// any.</summary>
    public bool SuspendOpenOnesOf(string trueId)
    {
        List<AuthSession> open = [.. Open.Where(session => session.TrueId == trueId)];
        open.ForEach(session => session.Suspend());
        return open.Count > 0;
    }
}
