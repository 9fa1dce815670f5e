using TwoFactor.Fuzzing.Running;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>An adapter that reads the answers of its service: every answer gives a result or the documented exception, with its documented properties.</summary>
/// <param name="change">Puts something before each provider, such as a fault that must be found.</param>
internal abstract class ProviderTarget(Func<ITwoFactorProvider, ITwoFactorProvider>? change = null) : FuzzTarget
{
    private const int LongestExceptionMessage = 600;

    protected ProviderStage Stage { get; } = new(change);

    public override void Dispose()
    {
        Stage.Dispose();
        base.Dispose();
    }

    protected static byte[][] Words(params string[] words) => [.. words.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <returns>The result, or <see langword="default"/> after a failure of the documented kind.</returns>
    protected async Task<T?> AskAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (TwoFactorException e)
        {
            Check(e);
            return default;
        }
    }

    protected static void Check(ChallengeStatus status)
    {
        Expect.That(Enum.IsDefined(status.State), "a state is one of the documented ones", status.State.ToString());
        Expect.That(
            status.Message is null or { Length: > 0 and <= ChallengeStatus.MaximumMessageLength } && status.Message?.Any(char.IsControl) is not true,
            "a message is one line of bounded length");
    }

    /// <summary>Texts that no failure may contain.</summary>
    protected virtual IReadOnlyList<string> Secrets { get; } =
        [ProviderStage.SezameId, ProviderStage.SezameUser, ProviderStage.Session, ProviderStage.RequestId, ProviderStage.SecSignUser];

    private void Check(TwoFactorException e)
    {
        Expect.That(Enum.IsDefined(e.Error), "an error is one of the documented ones", e.Error.ToString());
        Expect.That(e.Message.Length <= LongestExceptionMessage && !e.Message.Any(char.IsControl), "a failure's message is one line", e.Message);
        string text = TextOf(e);
        Expect.That(!Secrets.Any(text.Contains), "a failure names no user and no id", text);
        Expect.That(e.ServiceCode is null or { Length: > 0 and <= 9 } && e.ServiceCode?.All(char.IsAsciiDigit) is not false, "a service code is a number", e.ServiceCode);
        Expect.That(e.RetryAfter is null || (e.RetryAfter >= TimeSpan.Zero && e.RetryAfter <= TimeSpan.FromDays(1)), "a pause is bounded", e.RetryAfter.ToString());
    }

    // ToString() without the stack traces, which hold names of ours alone and cost more than all the rest.
    private static string TextOf(Exception? e) => e is null ? string.Empty : $"{e.GetType()}: {e.Message}\n{TextOf(e.InnerException)}";
}
