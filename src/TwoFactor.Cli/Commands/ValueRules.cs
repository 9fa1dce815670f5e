using System.CommandLine;
using System.CommandLine.Parsing;

namespace TwoFactor.Cli.Commands;

/// <summary>The rules for the values of options and arguments, the same in all commands. A message names the option or the argument.</summary>
internal static class ValueRules
{
    /// <summary>The value must be a path. The file may be missing.</summary>
    public static TOption AsPath<TOption>(this TOption option)
        where TOption : Option
    {
        option.Validators.Add(result => Check(option.Name, result, value => IsPath(value) ? null : "must be a path."));
        return option;
    }

    /// <summary>The value must be an https address, or empty if <paramref name="mayBeEmpty"/>.</summary>
    public static TOption AsHttps<TOption>(this TOption option, bool mayBeEmpty = false)
        where TOption : Option
    {
        string rule = mayBeEmpty ? "must be an https address, or empty for none." : "must be an https address.";
        option.Validators.Add(result => Check(option.Name, result, value => IsHttps(value) || (mayBeEmpty && value.Length == 0) ? null : rule));
        return option;
    }

    /// <summary>The value must be a user name that can be sent to a service.</summary>
    public static TOption AsUserName<TOption>(this TOption option)
        where TOption : Option
    {
        option.Validators.Add(result => Check(option.Name, result, FindErrorInUserName));
        return option;
    }

    /// <inheritdoc cref="AsUserName{TOption}(TOption)"/>
    public static Argument<T> AsUserName<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result => Check($"<{argument.Name}>", result, FindErrorInUserName));
        return argument;
    }

    private static void Check(string name, SymbolResult result, Func<string, string?> findError)
    {
        if (result.Tokens.Select(token => findError(token.Value)).FirstOrDefault(error => error is not null) is { } found)
            result.AddError($"{name} {found}");
    }

    private static bool IsPath(string value) => !string.IsNullOrWhiteSpace(value) && !value.Any(char.IsControl);

    private static bool IsHttps(string value) => Uri.TryCreate(value, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps;

    private static string? FindErrorInUserName(string value)
    {
        try
        {
            UserName.Check(value);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"is not a valid user name: {FailureText.WithoutParameter(e)}";
        }
    }
}
