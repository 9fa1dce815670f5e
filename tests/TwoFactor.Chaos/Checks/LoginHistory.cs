using System.Globalization;
using System.Text;
using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Checks;

/// <summary>The history of one login, of browser, person and exchanges, in the order of time. It begins with the earlier logins of the person that may keep this
/// one from asking.</summary>
internal static class LoginHistory
{
    public static string Of(RunResult run, Login login)
    {
        List<(DateTimeOffset At, string Text)> lines = [];
        foreach (LoginEvent one in login.Events)
        {
            string who = one.IsStranger ? "a stranger" : "the browser";
            lines.Add((one.From, $"{who}: {one.Call.Operation} {one.Call.Stamp}"));
            lines.Add((one.To, $"{who}: {one.Call.Operation} {one.Call.Stamp} -> {one.Answer}"));
        }

        foreach (WireStart start in login.Starts.SelectMany(start => run.Wire.StartsOf(start.Call.Stamp)))
        {
            lines.Add((start.Seen.At, $"the wire: start {start.Stamp}, challenge {start.Challenge ?? "unknown"}{Describe(run, start.Seen)}"));
            if (start.Challenge is null)
                continue;
            foreach (WirePoll poll in run.Wire.PollsOf(start.Challenge))
                lines.Add((poll.Seen.At, $"the wire: poll of {start.Challenge}: {poll.State}{Describe(run, poll.Seen)}"));
            if (run.Answers.TryGetValue(start.Challenge, out PersonAnswer? answer))
                lines.Add((answer.At ?? answer.AskedAt, $"the person: {answer.Decision} on {start.Challenge}{(answer.IsTaken ? ", taken" : ", not taken")}"));
        }

        foreach (Login other in run.Logins.Where(other => other != login && other.Subject == login.Subject))
        {
            foreach (LoginEvent start in other.Starts.Where(start => start.To >= login.Begun - Contention.LongestPlace && start.From <= login.Ended))
                lines.Add((start.From, $"login {other.Number}, {other.Habit}: Start until {Time(start.To)} -> {start.Answer}"));
        }

        foreach (PersonAnswer denial in run.Answers.Values.Where(answer => answer.User == login.Subject && answer.State == ChallengeState.Denied && answer.At < login.Begun))
            lines.Add((denial.At!.Value, $"the person: {denial.Decision} on {denial.Challenge}"));

        foreach (Driving.Trouble trouble in run.Troubles.Where(trouble => trouble.To >= login.Begun && trouble.From <= login.Ended))
            lines.Add((trouble.From, $"trouble: {trouble.Kind} until {Time(trouble.To)}"));

        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"login {login.Number}: {login.Purpose} of {login.Subject} at {login.Tenant}, {login.Habit}");
        foreach ((DateTimeOffset at, string line) in lines.OrderBy(line => line.At))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {Time(at)} {line}");
        return text.ToString();
    }

    private static string Time(DateTimeOffset at) => at.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Describe(RunResult run, WireExchange seen) =>
        $", {seen.Number}{(seen.Fault is { } fault ? $", spoilt: {fault}" : string.Empty)}{(run.FailedExchanges.Contains(seen.Number) ? ", failed on its way" : string.Empty)}";
}
