using System.CommandLine;

namespace TwoFactor.Cli.Commands.Phone;

/// <summary><c>twofactor phone</c></summary>
internal static class PhoneCommand
{
    /// <summary>The description of <c>--wait</c> for commands that act on one item.</summary>
    public const string WaitToAct = "How long to wait for something to act on (default: do not wait).";

    public static Command Create(CommandRunner runner) => new("phone", "Answers on the phone of a running emulator, for scripts.")
    {
        PhoneListCommand.Create(runner),
        PhoneApproveCommand.Create(runner),
        PhoneDenyCommand.Create(runner),
        PhoneScanCommand.Create(runner),
        PhoneAcknowledgeCommand.Create(runner),
        PhoneThawCommand.Create(runner),
        PhoneWatchCommand.Create(runner),
    };

    public static Argument<string?> IdArgument() => new("id")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "Its id, as 'phone list' shows it. Not needed if only one matches.",
    };
}
