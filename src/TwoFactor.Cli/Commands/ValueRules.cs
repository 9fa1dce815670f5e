using System.CommandLine;
using System.CommandLine.Parsing;

namespace TwoFactor.Cli.Commands;

/// <summary>Checks every option or argument of one kind in the same way, in all commands. The message names the option or the argument.</summary>
internal static class ValueRules
{
    private static readonly string NameRule = $"must be a name of 1 to {UserName.MaximumLength} characters, without control characters";

    /// <summary>Adds the rules to the options and arguments of <paramref name="command"/> and of all commands below it.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in command.Options)
        {
            if (option.HelpName is "FILE" or "FOLDER")
                option.Validators.Add(result => Check(option.Name, result, IsPath, "must be a path"));
            if (option.Name is "--endpoint")
                option.Validators.Add(result => Check(option.Name, result, IsHttps, "must be an https address"));
            if (option.Name is "--fallback-endpoint")
                option.Validators.Add(result => Check(option.Name, result, value => value.Length == 0 || IsHttps(value), "must be an https address, or empty for none"));
            if (option.Name is "--user" or "--qr-user")
                option.Validators.Add(result => Check(option.Name, result, IsUserName, NameRule));
        }

        foreach (Argument argument in command.Arguments.Where(argument => argument.Name == "user"))
            argument.Validators.Add(result => Check("<user>", result, IsUserName, NameRule));

        foreach (Command subcommand in command.Subcommands)
            AddTo(subcommand);
    }

    private static void Check(string name, SymbolResult result, Func<string, bool> isRight, string rule)
    {
        if (!result.Tokens.All(token => isRight(token.Value)))
            result.AddError($"{name} {rule}.");
    }

    private static bool IsPath(string value) => !string.IsNullOrWhiteSpace(value) && !value.Any(char.IsControl);

    private static bool IsHttps(string value) => Uri.TryCreate(value, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps;

    private static bool IsUserName(string value) => !string.IsNullOrWhiteSpace(value) && value.Length <= UserName.MaximumLength && !value.Any(char.IsControl);
}
