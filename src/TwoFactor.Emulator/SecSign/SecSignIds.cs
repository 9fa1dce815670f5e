using System.Buffers;
using TwoFactor.Emulator.Outcomes;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.SecSign;

/// <summary>Which IDs exist, which are frozen, and the priority codes. Protected by the service's lock.</summary>
internal sealed class SecSignIds(KnownPeople people, IdSource ids)
{
    private const int Capacity = 10_000;
    private const int LongestId = 255;

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-@_.");

    private readonly BoundedStore<string, FrozenName> frozen = new(Capacity);
    private readonly BoundedStore<string, string> trueIdByCode = new(Capacity);
    private readonly BoundedStore<string, string> codeByTrueId = new(Capacity);

    public IEnumerable<string> Frozen => frozen.Values.Where(entry => entry.IsFrozen).Select(entry => entry.Name);

    /// <summary>The existing IDs, without the names that spell an outcome.</summary>
    public IReadOnlyList<string> Names => people.Names;

    /// <summary>All IDs that were ever frozen, oldest first.</summary>
    public IReadOnlyList<FrozenName> EverFrozen => frozen.Values;

    /// <summary>The IDs with a priority code, and the codes; oldest first.</summary>
    public IReadOnlyList<(string TrueId, string Code)> PriorityCodes =>
        [.. from trueId in trueIdByCode.Values let code = ShownCode(trueId) where code is not null select (trueId, code)];

    public void Add(FrozenName name) => frozen.Set(name.Name, name);

    public void AddPriorityCode(string trueId, string code)
    {
        trueIdByCode.Set(code, trueId);
        codeByTrueId.Set(trueId, code);
    }

    /// <summary>Trimmed and in lower case (SecSign 2.5, E4); null if it is no ID, because of its length or a character (SecSign 2.2).</summary>
    public static string? Normalize(string typed)
    {
        string id = typed.Trim();
        // Checked as it was typed: the lower case of the Kelvin sign is k.
        bool isWellFormed = id.Length is > 0 and <= LongestId && !id.AsSpan().ContainsAnyExcept(IdCharacters);
        return isWellFormed ? id.ToLowerInvariant() : null;
    }

    /// <summary>The true ID for the typed name, or null if there is none.</summary>
    public string? Resolve(string typed)
    {
        if (trueIdByCode.TryGet(typed, out string? behindCode))
            return behindCode;
        return NamedOutcome.Parse(typed) switch
        {
            { Kind: OutcomeKind.Alias, Suffix: { Length: > 0 } trueId } => trueId,
            { Kind: OutcomeKind.Unknown } => null,
            { Kind: OutcomeKind.Alias or OutcomeKind.Unpaired } or null => people.Contains(typed) ? typed : null,
            _ => typed,
        };
    }

    public bool IsPriorityCode(string typed) => trueIdByCode.TryGet(typed, out _);

    public bool IsFrozen(string name) => frozen.TryGet(name, out FrozenName? entry) && entry.IsFrozen;

    /// <summary>Freezes an ID. From the second time on, it has a priority code.</summary>
    public void Freeze(string name)
    {
        FrozenName entry = frozen.TryGet(name, out FrozenName? known) ? known : new FrozenName(name);
        entry.Times += entry.IsFrozen ? 0 : 1;
        entry.IsFrozen = true;
        frozen.Set(name, entry);
        if (entry.Times > 1)
            PriorityCodeOf(name);
    }

    /// <summary>Lifts the freeze of an ID: its owner selects it in the app.</summary>
    public bool Thaw(string name)
    {
        if (!frozen.TryGet(name, out FrozenName? entry) || !entry.IsFrozen)
            return false;
        entry.IsFrozen = false;
        return true;
    }

    /// <summary>The code that the phone shows for an ID, or null when it shows none.</summary>
    public string? ShownCode(string trueId) => codeByTrueId.TryGet(trueId, out string? code) ? code : null;

    /// <summary>The priority code of an ID. It stays the same as long as it is stored.</summary>
    public string PriorityCodeOf(string trueId)
    {
        if (ShownCode(trueId) is string shown)
            return shown;
        string code = ids.Digits(8);
        AddPriorityCode(trueId, code);
        return code;
    }
}
