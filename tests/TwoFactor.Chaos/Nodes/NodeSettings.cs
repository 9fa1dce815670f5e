namespace TwoFactor.Chaos.Nodes;

/// <summary>The settings of the nodes' flow, which the checks know too: quick, so that a login takes seconds.</summary>
internal static class NodeSettings
{
    /// <summary>How long a person may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(6);

    public static readonly TimeSpan PauseAfterDenial = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan CollectWithin = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan StartsWindow = TimeSpan.FromSeconds(20);

    public const int MaxStarts = 4;

    /// <summary>How long a command to the store may take: long, so that only a machine that stands still exceeds it.</summary>
    public static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a request to a service may take.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(4);

    public const string CallbackPath = "https://localhost:1/callbacks"; // nobody listens there: the driver passes callbacks on

    public static void Apply(FlowOptions options)
    {
        options.FirstPollAfter = TimeSpan.FromSeconds(0.2);
        options.QuickInterval = TimeSpan.FromSeconds(0.5);
        options.SlowInterval = TimeSpan.FromSeconds(0.7);
        options.TroubledInterval = TimeSpan.FromSeconds(0.5);
        options.MinPollInterval = TimeSpan.FromSeconds(0.3);
        options.CollectWithin = CollectWithin;
        options.AbandonAfter = TimeSpan.FromSeconds(20);
        options.PauseAfterDenial = PauseAfterDenial;
        options.StartsWindow = StartsWindow;
        options.MaxStarts = MaxStarts;
        options.MaxStartsOfTenant = 1_000_000;
        options.CallbackUri = new Uri(CallbackPath);
    }
}
