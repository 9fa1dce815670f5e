using System.CommandLine;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands.Phone;

/// <summary><c>twofactor phone watch</c>: reports logins, notices, codes and frozen IDs as they appear on the phones
/// and disappear.</summary>
internal static class PhoneWatchCommand
{
    public static Command Create(CommandRunner runner)
    {
        PhoneArguments arguments = new("How long to watch (default: until Ctrl+C).");
        Command command = new("watch", "Reports each item that appears on the phones or disappears, as it happens.");
        arguments.Attach(runner, command, (_, session, cancellationToken) => RunAsync(session, cancellationToken));
        return command;
    }

    private static async Task<CommandResult> RunAsync(PhoneSession session, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(session.Wait ?? Timeout.InfiniteTimeSpan, session.Context.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        Dictionary<string, PhoneItem> shown = [];
        try
        {
            while (true)
            {
                Dictionary<string, PhoneItem> next = await session.Client.WaitForAsync(
                    screen =>
                    {
                        Dictionary<string, PhoneItem> now = PhoneItem.Of(screen).Where(item => item.IsOf(session.User)).ToDictionary(KeyOf);
                        return now.Count == shown.Count && now.Keys.All(shown.ContainsKey) ? null : now;
                    },
                    either.Token);
                foreach (PhoneItem gone in shown.Where(item => !next.ContainsKey(item.Key)).Select(item => item.Value).Where(item => !next.Values.Any(item.IsSame)))
                    session.ReportGone(gone);
                foreach (PhoneItem come in next.Where(item => !shown.ContainsKey(item.Key)).Select(item => item.Value))
                    session.Report(come);
                shown = next;
            }
        }
        catch (OperationCanceledException)
        {
            return session.Result(ExitCode.Ok, "The watch has ended."); // Ctrl+C is the normal way to end it, not a failure
        }
    }

    // A login whose access pass was fetched is reported again, with its new state.
    private static string KeyOf(PhoneItem item) => $"{item.Kind} {item.Id} {(string?)item.Data["state"]}";
}
