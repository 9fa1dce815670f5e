using TwoFactor.Emulator;

namespace TwoFactor.Tests.Stores.Fleet;

/// <summary>The requests to both services, as the emulator recorded them.</summary>
internal sealed class FleetRecord(IReadOnlyList<Exchange> exchanges)
{
    /// <summary>The polls of each challenge.</summary>
    public IReadOnlyList<Exchange[]> Polls { get; } =
        [.. exchanges.Where(IsPoll).GroupBy(PolledId).Select(polls => polls.ToArray())];

    /// <summary>How often a person was asked.</summary>
    public int StartsOf(string person) => exchanges.Count(one => IsStartOf(one, person));

    /// <summary>How often the challenges of a person were released.</summary>
    public int ReleasesOf(string person) => About(person).Count(one => one.Call == "ReqReleaseAuthSession");

    /// <summary>Whether a service has told a node that the person approved.</summary>
    public bool IsApprovalTold(string person) => About(person).Any(one => IsPoll(one)
        && (one.ResponseBody.Contains("\"authorized\"", StringComparison.Ordinal) || one.ResponseBody.Contains("authsessionstate=3", StringComparison.Ordinal)));

    /// <summary>All exchanges about a person, for the message of a failed test.</summary>
    public string Story(string person) => string.Join('\n', About(person).Select(one => $"{one.StartedAt:HH:mm:ss.fff} {one.Call} {one.Status} {one.Fault} {Begin(one.ResponseBody)}"));

    private static string Begin(string text) => text.Length > 200 ? text[..200] : text; // a picture is of no use here

    private static bool IsPoll(Exchange one) => one.Call is "GET /auth/status/<id>" or "ReqGetAuthSessionState";

    private static bool IsStartOf(Exchange one, string person) =>
        (one.Call == "POST /auth/login" && one.RequestBody.Contains($"\"{person}\"", StringComparison.Ordinal))
        || (one.Call == "ReqRequestAuthSession" && $"&{one.RequestBody}&".Contains($"&secsignid={person}&", StringComparison.Ordinal));

    private static string PolledId(Exchange poll) =>
        poll.Server == EmulatedServer.Sezame ? poll.Path.Split('/')[^1] : ValueOf(poll.RequestBody, "authsessionid=", '&');

    private static string StartedId(Exchange start) =>
        start.Server == EmulatedServer.Sezame ? ValueOf(start.ResponseBody, "\"id\":\"", '"') : ValueOf(start.ResponseBody, "authsessionid=", '&');

    private static string ValueOf(string text, string before, char after)
    {
        int at = text.IndexOf(before, StringComparison.Ordinal);
        return at < 0 ? string.Empty : text[(at + before.Length)..].Split(after)[0];
    }

    private IEnumerable<Exchange> About(string person)
    {
        string[] ids = [.. exchanges.Where(one => IsStartOf(one, person)).Select(StartedId).Where(id => id.Length > 0)];
        return exchanges.Where(one => IsStartOf(one, person) || ids.Any(id => one.Path.EndsWith(id, StringComparison.Ordinal) || one.RequestBody.Contains(id, StringComparison.Ordinal)));
    }
}
