using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.SecSign;

/// <summary>
/// Everything that SecSign ID knows, behind both of its servers. The wire and the phone both work on it, each holding <see cref="Gate"/>
/// while they do.
/// </summary>
internal sealed class SecSignState(Surroundings surroundings, KnownPeople people, SecSignBehaviour behaviour)
{
    public Lock Gate { get; } = new();

    public Surroundings Surroundings => surroundings;

    public DateTimeOffset Now => surroundings.Time.GetUtcNow();

    public SecSignBehaviour Behaviour => behaviour;

    public SecSignIds Ids { get; } = new(people, surroundings.Ids);

    public AuthSessions Sessions { get; } = new(surroundings.Time, behaviour);
}
