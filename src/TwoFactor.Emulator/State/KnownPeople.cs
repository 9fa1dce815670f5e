namespace TwoFactor.Emulator.State;

/// <summary>The existing accounts: the recovery e-mails of Sezame, or the IDs of SecSign. Not case-sensitive.</summary>
internal sealed class KnownPeople
{
    private const int Capacity = 10_000;

    private readonly Lock gate = new();
    private readonly SortedSet<string> names = new(StringComparer.OrdinalIgnoreCase);

    public KnownPeople(IEnumerable<string> names)
    {
        foreach (string name in names)
            Add(name);
    }

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (gate)
                return [.. names];
        }
    }

    public bool Add(string name)
    {
        lock (gate)
            return names.Count < Capacity && names.Add(name.Trim());
    }

    public bool Contains(string name)
    {
        lock (gate)
            return names.Contains(name.Trim());
    }
}
