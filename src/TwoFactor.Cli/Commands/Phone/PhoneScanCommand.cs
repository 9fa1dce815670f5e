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
        if (code is null)
        {
            (PhoneItem? shown, CommandResult? failure) = await session.FindAsync(item => item.ScanCode is not null, cancellationToken);
            return shown is null ? failure! : await ScanAsync(session, shown.ScanCode!, shown, cancellationToken);
        }

        PhoneItem? named = await session.FindShownAsync(code, cancellationToken) is { ScanCode: not null } item ? item : null;
        if (named is null && await session.RefuseUserAsync(code, cancellationToken) is { } refusal)
            return refusal;
        if (named is null && session.Wait > TimeSpan.Zero)
            return await ScanOrWaitAsync(code, session, cancellationToken);
        return named is { User: not null } && !named.IsOf(session.User) ? session.NotMeant(named) : await ScanAsync(session, named?.ScanCode ?? code, named, cancellationToken);
    }

    // The text may be the id of a registration that appears in a moment.
    private static async Task<CommandResult> ScanOrWaitAsync(string code, PhoneSession session, CancellationToken cancellationToken)
    {
        CommandResult scanned = await ScanAsync(session, code, item: null, cancellationToken);
        if (scanned.Code != ExitCode.Refused)
            return scanned;
        IReadOnlyList<PhoneItem> shown = await session.LookAsync(item => item.Id == code && item.ScanCode is not null && item.IsOf(session.User), cancellationToken);
        return shown is [PhoneItem named, ..] ? await ScanAsync(session, named.ScanCode!, named, cancellationToken) : scanned;
    }

    private static async Task<CommandResult> ScanAsync(PhoneSession session, string code, PhoneItem? item, CancellationToken cancellationToken) =>
        await session.Client.ScanAsync(code, cancellationToken)
            ? session.Result(ExitCode.Ok, item?.User is { } user ? $"Scanned for {user}." : "Scanned.", item, outcome: "scanned")
            : session.Result(ExitCode.Refused, "The code is wrong, used, or too old.", item);
}
