using System.CommandLine;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands.Phone;

/// <summary><c>twofactor phone approve</c></summary>
internal static class PhoneApproveCommand
{
    public static Command Create(CommandRunner runner)
    {
        Argument<string?> id = PhoneCommand.IdArgument();
        Option<string?> symbol = new("--symbol")
        {
            HelpName = "NAME",
            Description = "SecSign: tap this access pass. A wrong one denies. Without it, the emulator takes the right one.",
        };
        PhoneArguments arguments = new(PhoneCommand.WaitToAct);
        Command command = new("approve", "Approves a login. It never acknowledges a fraud notice.") { id, symbol };
        arguments.Attach(runner, command, (parsed, session, cancellationToken) =>
            RunAsync(parsed.GetValue(id), parsed.GetValue(symbol), session, cancellationToken));
        return command;
    }

    private static async Task<CommandResult> RunAsync(string? id, string? symbol, PhoneSession session, CancellationToken cancellationToken)
    {
        (PhoneItem? login, CommandResult? failure) = await session.FindAsync(id, [PhoneItemKind.Login], cancellationToken);
        if (login is null)
            return failure!;
        if (symbol is null)
        {
            return await session.Client.ApproveAsync(login.Id, cancellationToken)
                ? session.Result(ExitCode.Ok, $"Approved for {login.User}.", login, ChallengeState.Approved, "approved")
                : session.Gone(login);
        }

        if (!login.Symbols.Contains(symbol))
            return session.Result(ExitCode.Refused, $"The login offers {(login.Symbols.Count == 0 ? "no access pass" : string.Join(", ", login.Symbols))}.", login);
        // Only the service knows whether it was the right one. The program that started the login asks the service.
        return await session.Client.ChooseAsync(login.Id, symbol, cancellationToken)
            ? session.Result(ExitCode.Ok, $"Tapped {symbol} for {login.User}. The right one approves, a wrong one denies.", login, ChallengeState.Unknown, "chosen")
            : session.Gone(login);
    }
}
