using System.Diagnostics.CodeAnalysis;
using TwoFactor.Emulator.Outcomes;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.Sezame;

/// <summary>All logins and fraud notices that are open or still readable. Protected by the service's lock.</summary>
internal sealed class AuthRequests(TimeProvider time, SezameBehaviour behaviour, Action<AuthRequest> answered)
{
    private readonly BoundedStore<string, AuthRequest> byId = new(20_000);

    public IEnumerable<AuthRequest> Open => byId.Values.Where(request =>
    {
        Settle(request);
        return request.IsOpen(time.GetUtcNow());
    });

    /// <summary>All stored requests, oldest first.</summary>
    public IReadOnlyList<AuthRequest> All => byId.Values;

    public void Add(AuthRequest request) => byId.Set(request.Id, request);

    public bool TryFind(string id, [MaybeNullWhen(false)] out AuthRequest request)
    {
        if (!byId.TryGet(id, out request))
            return false;
        Settle(request);
        if (time.GetUtcNow() < request.ExpiresAt + behaviour.Retention)
            return true;
        byId.Remove(id);
        return false;
    }

    public bool TryAnswer(AuthRequest request, bool approve) => TryAnswer(request, approve, time.GetUtcNow());

    /// <summary>Applies the planned answer if it is due.</summary>
    public void Settle(AuthRequest request)
    {
        if (request.Plan is { } plan && plan.DueAt <= time.GetUtcNow())
            TryAnswer(request, plan.Kind is OutcomeKind.Approve, plan.DueAt);
    }

    /// <summary>Applies the planned answer of a request, if it is stored and the answer is due.</summary>
    public void Settle(string id)
    {
        if (byId.TryGet(id, out AuthRequest? request))
            Settle(request);
    }

    public void RemoveOf(ClientRegistration client) => byId.RemoveWhere(request => request.Client == client);

    private bool TryAnswer(AuthRequest request, bool approve, DateTimeOffset at)
    {
        bool taken = request.TryAnswer(approve, at);
        if (taken)
            answered(request);
        return taken;
    }
}
