using System.CommandLine;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands.Phone;

/// <summary><c>twofactor phone scan</c></summary>
internal static class PhoneScanCommand
{
    public static Command Create(CommandRunner runner)
    {
        Argument<string?> code = new("code")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "The content of the QR code, or the id of a registration that shows one. Without it, the code that a service shows now is scanned.",
        };
        PhoneArguments arguments = new("How long to wait for a code to scan (default: do not wait).");
        Command command = new("scan", "Scans a QR code of Sezame: of a pairing, or of a registration.") { code };
        arguments.Attach(runner, command, (parsed, session, cancellationToken) => RunAsync(parsed.GetValue(code), session, cancellationToken));
        return command;
    }

    private static async Task<CommandResult> RunAsync(string? code, PhoneSession session, CancellationToken cancellationToken)
    {
        PhoneItem? item;
        if (code is null)
        {
            (item, CommandResult? failure) = await session.FindAsync(null, item => item.ScanCode is not null, cancellationToken);
            if (item is null)
                return failure!;
        }
        else
        {
            item = await session.FindShownAsync(code, cancellationToken) is { ScanCode: not null } shown ? shown : null;
        }

        code = item?.ScanCode ?? code!;
        return await session.Client.ScanAsync(code, cancellationToken)
            ? session.Result(ExitCode.Ok, item?.User is { } user ? $"Scanned for {user}." : "Scanned.", item, outcome: "scanned")
            : session.Result(ExitCode.Refused, "The code is wrong, used, or too old.", item);
    }
}
