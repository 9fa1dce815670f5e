namespace TwoFactor.Flow;

/// <summary>One flow of an <see cref="InMemoryFlowStore"/>. Not thread-safe: the store's lock guards it.</summary>
internal sealed class InMemoryFlow
{
    private readonly TimeSpan created;
    private byte[] content;
    private long version = 1;
    private TimeSpan lastTurn;
    private TimeSpan nextTurn;

    public InMemoryFlow(ReadOnlyMemory<byte> content, TimeSpan created, TimeSpan firstTurn)
    {
        this.created = created;
        this.content = content.ToArray();
        lastTurn = created;
        nextTurn = firstTurn;
    }

    public bool IsFinal { get; private set; }

    public StoredFlow Read(TimeSpan now) => new()
    {
        Content = content, // never changed, only replaced
        Version = version,
        IsFinal = IsFinal,
        Age = now - created,
        UntilTurn = nextTurn > now ? nextTurn - now : TimeSpan.Zero,
    };

    public bool TryReplace(long expectedVersion, ReadOnlyMemory<byte> newContent, bool isFinal)
    {
        if (IsFinal || version != expectedVersion)
            return false;
        content = newContent.ToArray();
        version++;
        IsFinal = isFinal;
        return true;
    }

    public bool TryTakeTurn(TimeSpan now, TimeSpan interval)
    {
        if (IsFinal || nextTurn > now)
            return false;
        lastTurn = now;
        nextTurn = now + interval;
        return true;
    }

    public void BringTurnForward(TimeSpan now, TimeSpan gap)
    {
        TimeSpan earliest = lastTurn + gap > now ? lastTurn + gap : now;
        if (earliest < nextTurn)
            nextTurn = earliest;
    }
}
