using System.Globalization;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands;

/// <summary>What a <see cref="Login"/> reports at its end, for people and as JSON.</summary>
internal static class LoginResult
{
    /// <summary>The service gave a final state.</summary>
    public static CommandResult Answered(ITwoFactorProvider provider, ChallengeStatus status)
    {
        ExitCode code = ExitCodes.Of(status.State);
        return new CommandResult(code, TextOf(status), new JsonObject
        {
            ["provider"] = provider.Name,
            ["state"] = status.State.ToString(),
            ["approvedUser"] = status.ApprovedUser,
            ["serviceMessage"] = status.Message,
        })
        {
            Outcome = code == ExitCode.Ok ? "approved" : ExitCodes.Word(code),
        };
    }

    /// <summary>The person at the keyboard stopped waiting.</summary>
    /// <param name="provider">The provider of the login.</param>
    /// <param name="until">When the phone stops asking at the latest.</param>
    /// <param name="outcome">The result of the withdrawal; <see langword="null"/> if that failed.</param>
    public static CommandResult Interrupted(ITwoFactorProvider provider, DateTimeOffset until, CancelOutcome? outcome) =>
        new(ExitCode.Interrupted, TextOf(outcome, provider, until), new JsonObject
        {
            ["provider"] = provider.Name,
            ["state"] = (outcome == CancelOutcome.Cancelled ? ChallengeState.Cancelled : ChallengeState.Unknown).ToString(),
            ["withdrawn"] = outcome == CancelOutcome.Cancelled,
        });

    /// <summary>The person at the keyboard stopped waiting for the answer to the start. Without it, nothing can be withdrawn.</summary>
    /// <param name="provider">The provider that was asked.</param>
    /// <param name="until">When the phone stops asking at the latest.</param>
    public static CommandResult InterruptedWithoutAnswer(ITwoFactorProvider provider, DateTimeOffset until) =>
        new(ExitCode.Interrupted, $"Interrupted before {provider.Name} answered: {MayAsk(provider, until)}", new JsonObject
        {
            ["provider"] = provider.Name,
            ["state"] = ChallengeState.Unknown.ToString(),
            ["withdrawn"] = false,
        });

    /// <summary>The service sent no picture, or only a part of one. The phone asks which of its pictures it is, so the person could only guess.</summary>
    /// <param name="provider">The provider of the login.</param>
    /// <param name="challenge">The login.</param>
    /// <param name="until">When the phone stops asking at the latest.</param>
    /// <param name="outcome">The result of its withdrawal; <see langword="null"/> if that failed.</param>
    public static TwoFactorException WithoutPicture(ITwoFactorProvider provider, Challenge challenge, DateTimeOffset until, CancelOutcome? outcome)
    {
        bool isWithdrawn = outcome is CancelOutcome.Cancelled or CancelOutcome.AlreadyFinished;
        string text = isWithdrawn
            ? "The service sent no picture that the user could compare, so the login was withdrawn."
            : $"The service sent no picture that the user could compare, and the login could not be withdrawn: {MayAsk(provider, until)}";
        return new TwoFactorException(TwoFactorError.ProtocolViolation, text)
        {
            Provider = provider.Name,
            Tenant = challenge.Handle.Tenant,
            Origin = FailureOrigin.Service,
            MayHaveBeenProcessed = !isWithdrawn,
        };
    }

    private static string TextOf(ChallengeStatus status) => status.State switch
    {
        ChallengeState.Approved => $"Approved by {status.ApprovedUser}.",
        ChallengeState.Denied => "Denied: the person said no.",
        ChallengeState.Expired => "Expired: the person did not answer in time.",
        ChallengeState.Suspended => "Suspended: the service stopped the login, perhaps because another one of the same user was started.",
        ChallengeState.Cancelled => "Cancelled: the login was withdrawn.",
        _ => "Invalid: the answer does not count, perhaps because another person gave it.",
    };

    private static string TextOf(CancelOutcome? outcome, ITwoFactorProvider provider, DateTimeOffset until) => outcome switch
    {
        CancelOutcome.Cancelled => "Interrupted. The login was withdrawn: the phone stops asking.",
        CancelOutcome.Abandoned => $"Interrupted. {provider.Name} cannot withdraw a login: {MayAsk(provider, until)}",
        CancelOutcome.AlreadyFinished => "Interrupted. The login had already ended.",
        _ => $"Interrupted. The login could not be withdrawn: {MayAsk(provider, until)}",
    };

    private static string MayAsk(ITwoFactorProvider provider, DateTimeOffset until)
    {
        string advice = provider.Capabilities.HasFlag(TwoFactorCapabilities.SingleChallenge) ? " Start no other login of this user before then: it could freeze the user." : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"the phone may ask until {until.ToLocalTime():HH:mm:ss}, but an answer has no effect.{advice}");
    }
}
