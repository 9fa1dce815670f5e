using System.CommandLine;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands.Phone;

/// <summary><c>twofactor phone acknowledge</c></summary>
internal static class PhoneAcknowledgeCommand
{
    public static Command Create(CommandRunner runner)
    {
        Argument<string?> id = PhoneCommand.IdArgument();
        PhoneArguments arguments = new(PhoneCommand.WaitToAct);
        Command command = new("acknowledge", "Lets a service become a client of Sezame, or answers a fraud notice with 'this was me'.") { id };
        arguments.Attach(runner, command, (parsed, session, cancellationToken) => RunAsync(parsed.GetValue(id), session, cancellationToken));
        return command;
    }

    private static async Task<CommandResult> RunAsync(string? id, PhoneSession session, CancellationToken cancellationToken)
    {
        (PhoneItem? item, CommandResult? failure) =
            await session.FindAsync(id, [PhoneItemKind.Registration, PhoneItemKind.FraudNotice], cancellationToken);
        if (item is null)
            return failure!;
        if (item is { Kind: PhoneItemKind.Registration, ScanCode: not null })
            return session.Result(ExitCode.Refused, "This registration shows a QR code; 'twofactor phone scan' acknowledges it.", item);
        bool isDone = item.Kind == PhoneItemKind.Registration
            ? await session.Client.AcknowledgeAsync(item.Id, cancellationToken)
            : await session.Client.AcknowledgeNoticeAsync(item.Id, cancellationToken);
        return isDone ? session.Result(ExitCode.Ok, $"Acknowledged for {item.User}.", item, outcome: "acknowledged") : session.Gone(item);
    }
}
