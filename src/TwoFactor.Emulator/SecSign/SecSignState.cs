using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.SecSign;

/// <summary>Everything that SecSign ID knows, behind both of its servers. The wire and the phone both work on it, each holding <see cref="Gate"/> while they do.</summary>
internal sealed class SecSignState(KnownPeople people, IdSource ids, TimeProvider time, SecSignBehaviour behaviour, Alarms alarms, ChangeSignal changed)
{
    public Lock Gate { get; } = new();

    public KnownPeople People => people;

    public IdSource Random => ids;

    public TimeProvider Time => time;

    public SecSignBehaviour Behaviour => behaviour;

    public Alarms Alarms => alarms;

    public ChangeSignal Changed => changed;

    public SecSignIds Ids { get; } = new(people, ids);

    public AuthSessions Sessions { get; } = new(time, behaviour);
}
