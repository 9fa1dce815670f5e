using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.SecSign;

/// <summary>The state of SecSign ID, shared by both of its servers. Requests and the phone change it under the lock <see cref="Gate"/>.</summary>
internal sealed class SecSignState(SharedServices shared, KnownPeople people, SecSignBehaviour behaviour)
{
    public Lock Gate { get; } = new();

    public SharedServices Shared => shared;

    public DateTimeOffset Now => shared.Time.GetUtcNow();

    public SecSignBehaviour Behaviour => behaviour;

    public SecSignIds Ids { get; } = new(people, shared.Ids);

    public AuthSessions Sessions { get; } = new(shared.Time, behaviour);
}
