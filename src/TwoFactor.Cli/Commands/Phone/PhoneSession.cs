using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Emulator;

namespace TwoFactor.Cli.Commands.Phone;

/// <summary>One command at an emulator's phone.</summary>
/// <param name="Client">The emulator.</param>
/// <param name="Context">Where to report.</param>
/// <param name="Command">The command, for scripts: <c>phone approve</c>.</param>
/// <param name="User">The user whose phone is meant; <see langword="null"/> for everybody's.</param>
/// <param name="Wait">How long to wait for something to act on; <see langword="null"/> if <c>--wait</c> was not given. <c>watch</c> then runs
/// until Ctrl+C; the other commands do not wait.</param>
internal sealed record PhoneSession(EmulatorClient Client, CommandContext Context, string Command, string? User, TimeSpan? Wait)
{
    /// <summary>Finds the one item to act on.</summary>
    /// <param name="id">Its id, or <see langword="null"/> if only one item matches.</param>
    /// <param name="kinds">What the command can act on.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl+C.</param>
    public Task<(PhoneItem? Item, CommandResult? Failure)> FindAsync(string? id, PhoneItemKind[] kinds, CancellationToken cancellationToken) =>
        FindAsync(id, item => kinds.Contains(item.Kind), isUserAnId: kinds.Contains(PhoneItemKind.FrozenId), cancellationToken);

    /// <summary>Finds the one item to act on, whatever its id is.</summary>
    /// <param name="fits">What the command can act on.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl+C.</param>
    public Task<(PhoneItem? Item, CommandResult? Failure)> FindAsync(Func<PhoneItem, bool> fits, CancellationToken cancellationToken) =>
        FindAsync(id: null, fits, isUserAnId: false, cancellationToken);

    private async Task<(PhoneItem? Item, CommandResult? Failure)> FindAsync(string? id, Func<PhoneItem, bool> fits, bool isUserAnId, CancellationToken cancellationToken)
    {
        IReadOnlyList<PhoneItem> shown = await LookAsync(item => IsMeant(item) || IsOfUserCalledSo(item), cancellationToken);
        PhoneItem[] found = [.. shown.Where(IsMeant)];
        return found switch
        {
            [] when id is null => (null, Result(ExitCode.Pending, "There is nothing to act on yet.")),
            [] when shown.Count > 0 => (null, NotAnId(id)),
            [] => (null, NotMeant(await FindShownAsync(id, cancellationToken))),
            [PhoneItem only] => (only, null),
            // A guess could approve another user's login.
            _ => (null, Result(ExitCode.Usage, $"Several match; give the id of one: {string.Join(", ", found.Select(item => item.Id))}.")),
        };

        bool IsMeant(PhoneItem item) => fits(item) && item.IsOf(User) && (id is null || item.Id == id);

        bool IsOfUserCalledSo(PhoneItem item) => id is not null && !isUserAnId && item.Id != id && item.IsOf(id); // a frozen ID has the name as its id
    }

    /// <summary>Refuses a user's name in place of an id. <see langword="null"/> if the phones show nothing of such a user.</summary>
    public async Task<CommandResult?> RefuseUserAsync(string text, CancellationToken cancellationToken) =>
        PhoneItem.Of(await Client.GetScreenAsync(cancellationToken)).Any(item => item.Id != text && item.IsOf(text)) ? NotAnId(text) : null;

    /// <summary>The item that the phones show under an id, whatever it is; <see langword="null"/> if there is none.</summary>
    public async Task<PhoneItem?> FindShownAsync(string id, CancellationToken cancellationToken) =>
        PhoneItem.Of(await Client.GetScreenAsync(cancellationToken)).FirstOrDefault(item => item.Id == id);

    /// <summary>The result for an item that no longer exists.</summary>
    public CommandResult Gone(PhoneItem? item) =>
        Result(ExitCode.ChallengeNotFound, "The emulator does not have it: unknown, already answered, or expired.", item);

    public CommandResult Result(ExitCode code, string text, PhoneItem? item = null, ChallengeState? state = null, string? outcome = null)
    {
        JsonObject data = new() { ["command"] = Command, ["user"] = item?.User ?? User };
        if (item is not null)
            data["id"] = item.Id;
        if (state is not null)
            data["state"] = state.ToString();
        CommandResult result = new(code, text, data);
        return outcome is null ? result : result with { Outcome = outcome };
    }

    private CommandResult NotAnId(string user) => Result(ExitCode.Usage, $"'{user}' is a user, not an id; use --user {user}.");

    /// <summary>Refuses an item of another user, or one that the command does not act on.</summary>
    public CommandResult NotMeant(PhoneItem? item) => item switch
    {
        null => Gone(null),
        _ when !item.IsOf(User) => Result(ExitCode.ChallengeNotFound, $"This is not on the phone of {User}."),
        _ => Result(ExitCode.ChallengeNotFound, $"'twofactor {Command}' does not act on this: {item.Text}."),
    };

    /// <summary>Reports something that the phone shows.</summary>
    public void Report(PhoneItem item) => Context.Reporter.Report(item.EventName, item.Text, item.Data);

    /// <summary>Reports an item that the phone no longer shows.</summary>
    public void ReportGone(PhoneItem item) => Context.Reporter.Report(
        "gone", $"Gone: {item.Text}", new JsonObject { ["kind"] = item.EventName, ["id"] = item.Id, ["user"] = item.User });

    /// <summary>The matching items on the phones; empty if the wait ended without one.</summary>
    public async Task<IReadOnlyList<PhoneItem>> LookAsync(Func<PhoneItem, bool> isMeant, CancellationToken cancellationToken)
    {
        if (Wait is not { } wait || wait == TimeSpan.Zero)
            return Meant(await Client.GetScreenAsync(cancellationToken));
        using CancellationTokenSource timeout = new(wait, Context.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await Client.WaitForAsync(screen => Meant(screen) is { Count: > 0 } meant ? meant : null, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }

        IReadOnlyList<PhoneItem> Meant(PhoneScreen screen) => [.. PhoneItem.Of(screen).Where(isMeant)];
    }
}
