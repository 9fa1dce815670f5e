using System.CommandLine;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands.Phone;

/// <summary><c>twofactor phone deny</c></summary>
internal static class PhoneDenyCommand
{
    public static Command Create(CommandRunner runner)
    {
        Argument<string?> id = PhoneCommand.IdArgument();
        PhoneArguments arguments = new(PhoneCommand.WaitToAct);
        Command command = new("deny", "Denies a login, answers a fraud notice with 'not me', or refuses a registration.") { id };
        arguments.Attach(runner, command, (parsed, session, cancellationToken) => RunAsync(parsed.GetValue(id), session, cancellationToken));
        return command;
    }

    private static async Task<CommandResult> RunAsync(string? id, PhoneSession session, CancellationToken cancellationToken)
    {
        (PhoneItem? item, CommandResult? failure) =
            await session.FindAsync(id, [PhoneItemKind.Login, PhoneItemKind.FraudNotice, PhoneItemKind.Registration], cancellationToken);
        if (item is null)
            return failure!;
        bool isDone = item.Kind == PhoneItemKind.Registration
            ? await session.Client.RefuseAsync(item.Id, cancellationToken)
            : await session.Client.DenyAsync(item.Id, cancellationToken);
        // Not "denied", which is the outcome of exit code 10.
        return isDone ? session.Result(ExitCode.Ok, $"Denied for {item.User}.", item, ChallengeState.Denied, "rejected") : session.Gone(item);
    }
}
