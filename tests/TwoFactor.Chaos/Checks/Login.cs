using System.Collections.Concurrent;
using System.Globalization;
using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Checks;

/// <summary>A call that a browser made, and the answer. Waits are kept only where they ended.</summary>
/// <param name="From">When it was made.</param>
/// <param name="To">When the answer came.</param>
/// <param name="Call">The call.</param>
/// <param name="Answer">The answer.</param>
/// <param name="IsStranger">Whether the key was not the login's own.</param>
internal sealed record LoginEvent(DateTimeOffset From, DateTimeOffset To, NodeCall Call, NodeAnswer Answer, bool IsStranger);

/// <summary>One login: who, what for, what its browser meant to do, and everything that it was answered.</summary>
internal sealed class Login(int number, string tenant, string subject, string purpose, BrowserHabit habit)
{
    private readonly ConcurrentQueue<LoginEvent> events = new();

    public int Number => number;

    public string Tenant => tenant;

    /// <summary>Also the name at the service.</summary>
    public string Subject => subject;

    public string Purpose => purpose;

    public BrowserHabit Habit => habit;

    /// <summary>The browser's secret: no two logins share one.</summary>
    public string Browser { get; } = string.Create(CultureInfo.InvariantCulture, $"browser of login {number}");

    /// <summary>Whether the browser was closed before the end.</summary>
    public bool IsLeft { get; set; }

    /// <summary>Whether the browser gave up: the login had no end.</summary>
    public bool HasNoEnd { get; set; }

    public IReadOnlyCollection<LoginEvent> Events => events;

    public IEnumerable<LoginEvent> Starts => events.Where(one => one.Call.Operation == NodeOperation.Start);

    /// <summary>The outcomes that its own browser got.</summary>
    public IEnumerable<LoginEvent> Collected => events.Where(one => one is { Call.Operation: NodeOperation.Complete, IsStranger: false, Answer.Kind: AnswerKind.Done });

    /// <summary>The collections that may have happened, although their answer did not come.</summary>
    public IEnumerable<LoginEvent> LostCollections => events.Where(one => one is { Call.Operation: NodeOperation.Complete, IsStranger: false, Answer.IsUncertain: true });

    public bool IsOpened => Starts.Any(start => start.Answer.Kind == AnswerKind.Done);

    public bool IsCancelled => events.Any(one => one is { Call.Operation: NodeOperation.Cancel, IsStranger: false });

    public DateTimeOffset Begun => events.Min(one => one.From);

    public DateTimeOffset Ended => events.Max(one => one.To);

    /// <summary>The name of a start of this login on the wire.</summary>
    public string StampOf(int attempt) => string.Create(CultureInfo.InvariantCulture, $"{number}.{attempt}");

    /// <summary>The number of the login in a stamp.</summary>
    public static int NumberOf(string stamp) => int.Parse(stamp.Split('.')[0], CultureInfo.InvariantCulture);

    public void Add(LoginEvent one) => events.Enqueue(one);
}
