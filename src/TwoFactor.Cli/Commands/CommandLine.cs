using System.CommandLine;
using System.CommandLine.Help;
using TwoFactor.Cli.Commands.Phone;
using TwoFactor.Cli.Commands.Sezame;

namespace TwoFactor.Cli.Commands;

/// <summary>The whole command line.</summary>
internal static class CommandLine
{
    public static RootCommand Create(CommandRunner runner)
    {
        RootCommand root = new("Second factors through Sezame and SecSign ID: registers clients, pairs users, tries logins, checks configurations.")
        {
            LoginCommand.Create(runner),
            SezameCommand.Create(runner),
            SecSignCommand.Create(runner),
            FraudNoticeCommand.Create(runner),
            DoctorCommand.Create(runner),
            EmulatorCommand.Create(runner),
            PhoneCommand.Create(runner),
            DemoCommand.Create(runner),
            runner.Json,
        };
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        HelpWithExitCodes help = new((HelpAction)option.Action!, runner.Window);
        option.Action = help;
        ShowHelpForGroups(root, help, runner);
        return root;
    }

    // For "twofactor" or "twofactor sezame" without a command. With --json it is an error instead.
    private static void ShowHelpForGroups(Command command, HelpWithExitCodes help, CommandRunner runner)
    {
        if (command.Action is null)
            command.SetAction(parsed => parsed.GetValue(runner.Json) ? runner.Reject(UsageText.OfMissingCommand(parsed)) : help.Invoke(parsed));
        foreach (Command subcommand in command.Subcommands)
            ShowHelpForGroups(subcommand, help, runner);
    }
}
