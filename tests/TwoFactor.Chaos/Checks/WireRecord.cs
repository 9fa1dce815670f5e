using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using TwoFactor.Chaos.Nodes;
using TwoFactor.Emulator;

namespace TwoFactor.Chaos.Checks;

/// <summary>What the emulator saw on the wire, collected while it runs, since it keeps a limited number.</summary>
internal sealed class WireRecord(ExchangeRecord record)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<WireStart>> starts = new();
    private readonly ConcurrentDictionary<string, WireStart> byChallenge = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<WirePoll>> polls = new();
    private readonly ConcurrentDictionary<string, byte> certificates = new();
    private long last = record.Exchanges.Count == 0 ? 0 : record.Exchanges[^1].Number;

    public long Exchanges { get; private set; }

    public long Spoilt { get; private set; }

    /// <summary>Exchanges that the emulator dropped before they were collected. The record then proves nothing.</summary>
    public long Missed { get; private set; }

    /// <summary>How many client certificates were shown.</summary>
    public int Certificates => certificates.Count;

    public IEnumerable<WireStart> Starts => starts.Values.SelectMany(one => one);

    public IReadOnlyCollection<WireStart> StartsOf(string stamp) => starts.TryGetValue(stamp, out ConcurrentQueue<WireStart>? found) ? found : [];

    public WireStart? StartOf(string challenge) => byChallenge.GetValueOrDefault(challenge);

    public IReadOnlyCollection<WirePoll> PollsOf(string challenge) => polls.TryGetValue(challenge, out ConcurrentQueue<WirePoll>? found) ? found : [];

    /// <summary>Reads what is new in the emulator's record.</summary>
    public void CollectNew()
    {
        foreach (Exchange exchange in record.Exchanges.Where(exchange => exchange.Number > last))
        {
            Missed += exchange.Number - last - 1;
            last = exchange.Number;
            if (exchange.RequestHeaders.TryGetValue(ExchangeStamp.ExchangeHeader, out string? number))
                Take(exchange, new WireExchange(number, exchange.StartedAt, exchange.Fault, exchange.ClientCertificateThumbprint));
        }
    }

    private void Take(Exchange exchange, WireExchange seen)
    {
        Exchanges++;
        if (seen.Fault is not null)
            Spoilt++;
        if (seen.Certificate is not null)
            certificates[seen.Certificate] = 0;
        switch (exchange.Call)
        {
            case "POST /auth/login":
                JsonNode asked = JsonNode.Parse(exchange.RequestBody)!;
                Take(exchange, seen, asked["username"]!.GetValue<string>(), IdInJson(exchange.ResponseBody), asked["callback"]?.GetValue<string>().Split('/')[^1]);
                break;
            case "ReqRequestAuthSession":
                Take(exchange, seen, Value(exchange.RequestBody, "secsignid"), ValueOrNull(exchange.ResponseBody, "authsessionid"), callback: null);
                break;
            case "GET /auth/status/<id>":
                Take(exchange.Path.Split('/')[^1], seen, Contains("authorized") ? ChallengeState.Approved : Contains("denied") ? ChallengeState.Denied : ChallengeState.Pending);
                break;
            case "ReqGetAuthSessionState":
                ChallengeState state = ValueOrNull(exchange.ResponseBody, "authsessionstate") switch { "3" => ChallengeState.Approved, "4" => ChallengeState.Denied, _ => ChallengeState.Pending };
                Take(Value(exchange.RequestBody, "authsessionid"), seen, state);
                break;
        }

        bool Contains(string word) => exchange.ResponseBody.Contains($"\"{word}\"", StringComparison.Ordinal);
    }

    private void Take(Exchange exchange, WireExchange seen, string user, string? challenge, string? callback)
    {
        WireStart start = new(exchange.RequestHeaders.GetValueOrDefault(ExchangeStamp.LoginHeader) ?? string.Empty, user, challenge, callback, seen);
        starts.GetOrAdd(start.Stamp, _ => new ConcurrentQueue<WireStart>()).Enqueue(start);
        if (challenge is not null)
            byChallenge[challenge] = start;
    }

    private void Take(string challenge, WireExchange seen, ChallengeState state) =>
        polls.GetOrAdd(challenge, _ => new ConcurrentQueue<WirePoll>()).Enqueue(new WirePoll(state, seen));

    private static string? IdInJson(string body)
    {
        int at = body.IndexOf("\"id\":\"", StringComparison.Ordinal);
        return at < 0 ? null : body[(at + 6)..body.IndexOf('"', at + 6)];
    }

    private static string Value(string pairs, string name) => ValueOrNull(pairs, name) ?? throw new InvalidDataException($"A request without {name}.");

    private static string? ValueOrNull(string pairs, string name) => pairs.Split('&')
        .Where(pair => pair.StartsWith($"{name}=", StringComparison.Ordinal))
        .Select(pair => Uri.UnescapeDataString(pair[(name.Length + 1)..]))
        .FirstOrDefault();
}
