namespace TwoFactor.Testing;

/// <summary>Tells whether the running code belongs to the flow of execution (async context) that began here. Flows can be nested.</summary>
internal sealed class RecordedFlow
{
    private static readonly AsyncLocal<RecordedFlow?> Innermost = new();

    private readonly RecordedFlow? outer;

    private RecordedFlow(RecordedFlow? outer) => this.outer = outer;

    public bool IsCurrent
    {
        get
        {
            RecordedFlow? flow = Innermost.Value;
            while (flow is not null && flow != this)
                flow = flow.outer;
            return flow is not null;
        }
    }

    public static RecordedFlow Begin() => Innermost.Value = new RecordedFlow(Innermost.Value);
}
