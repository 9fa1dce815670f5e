using System.Globalization;
using System.Text.Json.Nodes;

namespace TwoFactor.Cli.Output;

/// <summary>Shows that the tool waits, the current state, and the time left. In a terminal, one line is redrawn; elsewhere, each change is a new
/// line.</summary>
internal sealed class WaitingDisplay(CliConsole console, IReporter reporter, TimeProvider time)
{
    private const string EraseToEnd = "\e[K";
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>Shows the waiting until <paramref name="work"/> ends.</summary>
    /// <param name="what">The text: "Waiting for the phone of jdoe".</param>
    /// <param name="until">When the wait ends without an answer.</param>
    /// <param name="work">The work to wait for. It gets a function to report the state.</param>
    public async Task<T> ShowAsync<T>(string what, DateTimeOffset until, Func<Action<WaitingState>, Task<T>> work)
    {
        if (console.Terminal is { } terminal && reporter.IsForPeople)
            return await ShowLiveAsync(terminal, Printable.Line(what), until, work);

        WaitingState? shown = null;
        reporter.Report("waiting", string.Create(CultureInfo.InvariantCulture, $"{what}, until {until.ToLocalTime():HH:mm:ss} ..."), new JsonObject { ["until"] = until.UtcDateTime });
        return await work(standing =>
        {
            if (standing != shown)
                reporter.Report("state", $"  {standing.Text}", DataOf(standing));
            shown = standing;
        });
    }

    private static JsonObject DataOf(WaitingState standing)
    {
        JsonObject data = new() { ["state"] = standing.State.ToString() };
        if (standing.Problem is { } problem)
            data["problem"] = problem.ToString();
        return data;
    }

    // Spectre's live display is not used: for a single line it sends "up by 0", which terminals read as "up by 1".
    private async Task<T> ShowLiveAsync<T>(TerminalTraits terminal, string what, DateTimeOffset until, Func<Action<WaitingState>, Task<T>> work)
    {
        string state = string.Empty;
        WaitingLine line = new(what, time.GetUtcNow(), until);
        Task<T> waiting = work(now => Volatile.Write(ref state, now.Text));
        try
        {
            while (!waiting.IsCompleted)
            {
                console.Output.Write('\r');
                console.Ansi.Write(line.Draw(Volatile.Read(ref state), time.GetUtcNow(), terminal.Width));
                console.Output.Write(EraseToEnd);
                console.Output.Flush();
                await Task.WhenAny(waiting, Task.Delay(Tick, time, CancellationToken.None));
            }

            console.Output.Write("\r" + EraseToEnd);
        }
        catch (IOException)
        {
            // The terminal is gone. The work goes on: what it fetches, such as a certificate, may not come a second time.
        }

        return await waiting;
    }
}
