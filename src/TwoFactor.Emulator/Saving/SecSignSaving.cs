using TwoFactor.Emulator.SecSign;

namespace TwoFactor.Emulator.Saving;

/// <summary>Saves the state of SecSign ID, and restores it at the next start.</summary>
internal static class SecSignSaving
{
    public static SavedSecSign Take(SecSignState state)
    {
        lock (state.Gate)
        {
            return new SavedSecSign(
                state.Ids.Names,
                [.. state.Ids.EverFrozen.Select(one => new SavedFrozenId(one.Name, one.IsFrozen, one.Times))],
                [.. state.Ids.PriorityCodes.Select(one => new SavedPriorityCode(one.TrueId, one.Code))],
                [.. state.Sessions.All.Select(Save)]);
        }
    }

    /// <exception cref="InvalidDataException">A session names an access pass that does not exist.</exception>
    public static void Restore(SavedSecSign saved, SecSignState state)
    {
        lock (state.Gate)
        {
            foreach (SavedFrozenId one in saved.FrozenIds)
                state.Ids.Add(new FrozenName(one.Name) { IsFrozen = one.IsFrozen, Times = one.Times });
            foreach (SavedPriorityCode one in saved.PriorityCodes)
                state.Ids.AddPriorityCode(one.TrueId, one.Code);
            foreach (SavedSession session in saved.Sessions)
                Restore(session, state);
        }
    }

    private static SavedSession Save(AuthSession session) => new(
        session.Id, session.RequestId, session.TypedName, session.TrueId, session.ServiceName, session.ServiceAddress,
        session.AccessPass.Name, [.. session.Choices.Select(choice => choice.Name)], session.ShowsAccessPass,
        session.StartedAt, session.ExpiresAt, session.Plan, session.State, session.Message, session.IsIgnored);

    private static void Restore(SavedSession saved, SecSignState state)
    {
        AuthSession session = new()
        {
            Id = saved.Id,
            RequestId = saved.RequestId,
            TypedName = saved.TypedName,
            TrueId = saved.TrueId,
            ServiceName = saved.ServiceName,
            ServiceAddress = saved.ServiceAddress,
            AccessPass = Find(saved.AccessPass),
            Choices = [.. saved.Choices.Select(Find)],
            ShowsAccessPass = saved.ShowsAccessPass,
            StartedAt = saved.StartedAt,
            ExpiresAt = saved.ExpiresAt,
            Plan = saved.Plan,
            IsIgnored = saved.IsIgnored,
        };
        session.Restore(saved.State, saved.Message);
        state.Sessions.Add(session);
        state.Shared.SignalAt(session.ExpiresAt);
        if (session.Plan is { } plan)
            state.Shared.SignalAt(plan.DueAt);
    }

    private static AccessPass Find(string name) =>
        AccessPass.All.FirstOrDefault(pass => pass.Name == name) ?? throw new InvalidDataException($"there is no access pass {name}");
}
