using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.SecSign;

/// <summary>The state of SecSign ID, shared by both of its servers. Requests and the phone change it under the lock <see cref="Gate"/>.</summary>
internal sealed class SecSignState(Surroundings surroundings, KnownPeople people, SecSignBehaviour behaviour)
{
    public Lock Gate { get; } = new();

    public Surroundings Surroundings => surroundings;

    public DateTimeOffset Now => surroundings.Time.GetUtcNow();

    public SecSignBehaviour Behaviour => behaviour;

    public SecSignIds Ids { get; } = new(people, surroundings.Ids);

    public AuthSessions Sessions { get; } = new(surroundings.Time, behaviour);
}
