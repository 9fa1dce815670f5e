using System.CommandLine;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands.Phone;

/// <summary><c>twofactor phone thaw</c></summary>
internal static class PhoneThawCommand
{
    public static Command Create(CommandRunner runner)
    {
        Argument<string?> id = new("id") { Arity = ArgumentArity.ZeroOrOne, Description = "The SecSign ID. Not needed if only one is frozen." };
        PhoneArguments arguments = new("How long to wait for a frozen ID (default: do not wait).");
        Command command = new("thaw", "Thaws a frozen SecSign ID, as its owner does by selecting it in the app.") { id };
        arguments.Attach(runner, command, (parsed, session, cancellationToken) => RunAsync(parsed.GetValue(id), session, cancellationToken));
        return command;
    }

    private static async Task<CommandResult> RunAsync(string? id, PhoneSession session, CancellationToken cancellationToken)
    {
        (PhoneItem? item, CommandResult? failure) =
            await session.FindAsync(id?.Trim().ToLowerInvariant(), [PhoneItemKind.FrozenId], cancellationToken); // the emulator has IDs in lower case
        if (item is null)
            return failure!;
        return await session.Client.ThawAsync(item.Id, cancellationToken)
            ? session.Result(ExitCode.Ok, $"Thawed {item.User}.", item, outcome: "thawed")
            : session.Gone(item);
    }
}
