using System.CommandLine;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands.Phone;

/// <summary><c>twofactor phone list</c></summary>
internal static class PhoneListCommand
{
    public static Command Create(CommandRunner runner)
    {
        PhoneArguments arguments = new("How long to wait until there is something (default: do not wait).");
        Command command = new("list", "Shows what the phones show now: logins, fraud notices, registrations, pairing codes, frozen IDs.");
        arguments.Attach(runner, command, RunAsync);
        return command;
    }

    private static async Task<CommandResult> RunAsync(ParseResult parsed, PhoneSession session, CancellationToken cancellationToken)
    {
        IReadOnlyList<PhoneItem> items = await session.LookAsync(item => item.IsOf(session.User), cancellationToken);
        foreach (PhoneItem item in items)
            session.Report(item);
        return session.Result(ExitCode.Ok, items.Count switch
        {
            0 => "The phones show nothing.",
            1 => "One item.",
            _ => $"{items.Count} items.",
        });
    }
}
