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
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExitCodes((HelpAction)help.Action!);
        return root;
    }
}
