using System.Text.Json.Nodes;

namespace TwoFactor.Cli.Output;

/// <summary>Shows that somebody is waited for, how things stand, and how much time is left: one line that moves in a terminal, a line a change elsewhere.</summary>
internal sealed class WaitingDisplay(CliConsole console, IReporter reporter, TimeProvider time)
{
    private const string EraseToEnd = "\e[K";
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>Shows the waiting until <paramref name="work"/> ends.</summary>
    /// <param name="what">What is waited for: "Waiting for the phone of jdoe".</param>
    /// <param name="until">When the wait ends without an answer.</param>
    /// <param name="work">The waiting itself. It is given a way to say how things stand.</param>
    public async Task<T> ShowAsync<T>(string what, DateTimeOffset until, Func<Action<Standing>, Task<T>> work)
    {
        if (console.Terminal is { } terminal && reporter.IsForPeople)
            return await ShowLiveAsync(terminal, Printable.Line(what), until, work);

        Standing? shown = null;
        reporter.Report("waiting", $"{what}, until {until.ToLocalTime():HH:mm:ss} ...", new JsonObject { ["until"] = until.UtcDateTime });
        return await work(standing =>
        {
            if (standing != shown)
                reporter.Report("state", $"  {standing.Text}", DataOf(standing));
            shown = standing;
        });
    }

    private static JsonObject DataOf(Standing standing)
    {
        JsonObject data = new() { ["state"] = standing.State.ToString() };
        if (standing.Problem is { } problem)
            data["problem"] = problem.ToString();
        return data;
    }

    // By hand, not by Spectre's live display: for a single line that sends "up by 0", which terminals take as "up by 1".
    private async Task<T> ShowLiveAsync<T>(TerminalTraits terminal, string what, DateTimeOffset until, Func<Action<Standing>, Task<T>> work)
    {
        string state = string.Empty;
        WaitingLine line = new(what, time.GetUtcNow(), until);
        Task<T> waiting = work(now => Volatile.Write(ref state, now.Text));
        while (!waiting.IsCompleted)
        {
            console.Output.Write('\r');
            console.Ansi.Write(line.Draw(Volatile.Read(ref state), time.GetUtcNow(), terminal.Width));
            console.Output.Write(EraseToEnd);
            console.Output.Flush();
            await Task.WhenAny(waiting, Task.Delay(Tick, time, CancellationToken.None));
        }

        console.Output.Write("\r" + EraseToEnd);
        return await waiting;
    }
}
