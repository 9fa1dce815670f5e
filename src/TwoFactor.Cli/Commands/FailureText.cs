using System.CommandLine;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands;

/// <summary>Describes a failure in one line, with advice.</summary>
internal static class FailureText
{
    /// <param name="e">The failure.</param>
    /// <param name="isConfigured">Whether the tenant is in the configuration; 'twofactor doctor' checks only such tenants.</param>
    public static CommandResult ToResult(TwoFactorException e, bool isConfigured)
    {
        string advice = e.Error switch
        {
            _ when e.MayHaveBeenProcessed => " The service may have acted on the request.",
            TwoFactorError.RateLimited when e.RetryAfter is { } wait => $" Try again in {Math.Ceiling(wait.TotalSeconds)} seconds.",
            TwoFactorError.Unavailable when !isConfigured => " Check --endpoint and --trusted-ca.",
            TwoFactorError.Unavailable when e.IsTransient => " Try again a little later; 'twofactor doctor' shows what is wrong.",
            TwoFactorError.Unavailable or TwoFactorError.AccessDenied when isConfigured => " 'twofactor doctor' shows what is wrong.",
            _ => string.Empty,
        };
        return new CommandResult(ExitCodes.Of(e.Error), (isConfigured ? e.Message : MessageOf(e)) + advice, new JsonObject
        {
            ["provider"] = e.Provider,
            ["error"] = e.Error.ToString(),
            ["serviceCode"] = e.ServiceCode,
            ["isTransient"] = e.IsTransient,
            ["mayHaveBeenProcessed"] = e.MayHaveBeenProcessed,
        });
    }

    /// <summary>The message without the names of the provider and the tenant at its start, for places where they are already shown or mean nothing to
    /// the user.</summary>
    public static string MessageOf(TwoFactorException e)
    {
        string names = e.Tenant is null ? $"{e.Provider}: " : $"{e.Provider}, tenant {e.Tenant}: ";
        return e.Message.StartsWith(names, StringComparison.Ordinal) ? e.Message[names.Length..] : e.Message;
    }

    /// <summary>Describes an invalid value, with the name of its option or argument.</summary>
    /// <param name="e">The exception of the library. Its parameter has the name of the option: <c>serviceName</c>, <c>HostNames</c>.</param>
    /// <param name="command">The command that was run.</param>
    public static string TextOf(ArgumentException e, Command command)
    {
        string message = WithoutParameter(e);
        return NameOf(e.ParamName, command) is { } name ? $"{name}: {message}" : message;
    }

    /// <summary>The message without the suffix that names a parameter of the library.</summary>
    public static string WithoutParameter(ArgumentException e)
    {
        int parameter = e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return parameter > 0 ? e.Message[..parameter] : e.Message;
    }

    private static string? NameOf(string? parameter, Command command)
    {
        if (string.IsNullOrEmpty(parameter))
            return null;
        string plain = Plain(parameter);
        return command.Arguments.FirstOrDefault(argument => Plain(argument.Name) == plain) is { } argument
            ? $"<{argument.Name}>"
            : (command.Options.FirstOrDefault(option => Plain(option.Name) == plain)
                ?? command.Options.FirstOrDefault(option => Plain(option.Name).EndsWith(plain, StringComparison.Ordinal)))?.Name;
    }

    private static string Plain(string name) => name.Replace("-", string.Empty, StringComparison.Ordinal).TrimEnd('s').ToUpperInvariant();
}
