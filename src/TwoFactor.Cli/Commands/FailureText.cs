using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands;

/// <summary>Turns what went wrong into one line that says what to do.</summary>
internal static class FailureText
{
    public static CommandResult Of(TwoFactorException e)
    {
        string advice = e.Error switch
        {
            _ when e.MayHaveBeenProcessed => " The service may have acted on it all the same.",
            TwoFactorError.UserSuspended => " The person lifts that in the app.",
            TwoFactorError.RateLimited when e.RetryAfter is { } wait => $" Try again in {Math.Ceiling(wait.TotalSeconds)} seconds.",
            TwoFactorError.Unavailable when e.Tenant is null => " Check --endpoint and --trusted-ca.", // a registration: doctor knows tenants only
            TwoFactorError.Unavailable when e.IsTransient => " Try again a little later; 'twofactor doctor' says what is the matter.",
            TwoFactorError.Unavailable or TwoFactorError.AccessDenied when e.Tenant is not null => " 'twofactor doctor' says what is the matter.",
            _ => string.Empty,
        };
        return new CommandResult(ExitCodes.Of(e.Error), e.Message + advice, new JsonObject
        {
            ["provider"] = e.Provider,
            ["serviceCode"] = e.ServiceCode,
            ["isTransient"] = e.IsTransient,
            ["mayHaveBeenProcessed"] = e.MayHaveBeenProcessed,
        });
    }

    /// <summary>The message without the name of a program's parameter, which a person never gave.</summary>
    public static string Of(ArgumentException e)
    {
        int parameter = e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return parameter > 0 ? e.Message[..parameter] : e.Message;
    }
}
