using System.Diagnostics.CodeAnalysis;
using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>The result of a call as one line of text. Two calls that look the same to a caller have the same text.</summary>
internal static class Answer
{
    public const string DidNotEnd = DidNotEndException.Words;

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is thrown is the answer.")]
    public static async Task<string> OfAsync(Func<Task<string>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return Of(e);
        }
    }

    public static string Of(Exception e) => e switch
    {
        DidNotEndException => DidNotEnd,
        TwoFactorException known => $"TwoFactorException {known.Error}{(known.IsTransient ? ", transient" : "")}{(known.MayHaveBeenProcessed ? ", may have been processed" : "")}"
            + $", provider {known.Provider ?? "none"}, tenant {known.Tenant ?? "none"}, code {known.ServiceCode ?? "none"}, retry {known.RetryAfter?.ToString() ?? "none"}: "
            + known.Message.ReplaceLineEndings(" ") + (known.InnerException is null ? "" : $" ({known.InnerException.GetType().Name})"),
        _ => $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}",
    };

    public static bool IsNotFound(string answer) => answer.StartsWith($"TwoFactorException {TwoFactorError.ChallengeNotFound},", StringComparison.Ordinal);

    public static bool IsTooEarly(string answer) => answer.StartsWith($"TwoFactorException {TwoFactorError.InvalidRequest}, transient,", StringComparison.Ordinal);
}
