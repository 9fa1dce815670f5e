using System.Globalization;
using System.Text;
using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Fuzzing.Running;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Any form that is posted to the emulated SecSign ID. A session of johndoe's and one of a name that approves are open.</summary>
internal sealed class SecSignEndpoint : EmulatorTarget
{
    private static readonly byte[] StartOfJohndoe = "request=ReqRequestAuthSession&secsignid=johndoe&servicename=a&serviceaddress=b"u8.ToArray();

    private static readonly string[] Fields = ["message", "authsessionid", "servicename", "secsignid", "authsessionstate", "serviceaddress", "requestid", "authsessionicondata", "error", "errormsg", "errorcode"];

    // Ids follow from the stage's seed, so a session can be asked about that was opened here.
    private static readonly Lazy<string> Started = new(() =>
    {
        using EmulatorStage stage = new();
        (_, byte[] body) = stage.AskSecSignAsync(StartOfJohndoe).GetAwaiter().GetResult();
        Dictionary<string, string> pairs = Encoding.UTF8.GetString(body).Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return $"secsignid=johndoe&authsessionid={pairs["authsessionid"]}&requestid={pairs["requestid"]}";
    });

    private EmulatorStage? begun;

    public override string Name => "secsign-endpoint";

    public override int Weight => 60;

    public override IReadOnlyList<byte[]> Samples { get; } =
    [
        .. WireSamples.SecSignRequests,
        .. ((string[])["ReqGetAuthSessionState", "ReqGetAuthSessionState", "ReqCancelAuthSession", "ReqReleaseAuthSession"])
            .Select(call => Encoding.UTF8.GetBytes($"request={call}&{Started.Value}&apimethod=x")),
        "request=ReqRequestAuthSession&secsignid=approve@x&servicename=a&serviceaddress=b"u8.ToArray(),
    ];

    public override IReadOnlyList<byte[]> Fragments { get; } = [.. ((string[])
    [
        "request", "secsignid", "authsessionid", "requestid", "servicename", "serviceaddress", "showaccesspass", "pluginname", "apimethod", "ReqRequestAuthSession", "ReqGetAuthSessionState",
        "ReqCancelAuthSession", "ReqReleaseAuthSession", "johndoe", "JOHNDOE", "approve", "approve-after-999999m", "deny-after-999999s@y", "alias@johndoe", "frozen", "suspend", "nostate", "unknown", "fetch-after-1ms",
        "true", "false", "1", "0", "-1", "9223372036854775808", "%00", "%zz", "%26authsessionstate%3D3", "%0d%0a", "+", "&", "&&", "=", "\u212A", "\u0130", "\uFEFF", "ä", "<b>", "&request=ReqReleaseAuthSession",
    ]).Select(Encoding.UTF8.GetBytes)];

    public override async Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
    {
        EmulatorStage stage = NextStage();
        if (stage != begun)
        {
            begun = stage;
            await stage.AskSecSignAsync(StartOfJohndoe);
        }

        (int status, byte[] answer) = await stage.AskSecSignAsync(input);

        string text = Encoding.UTF8.GetString(answer);
        Expect.That(status is 200 or 400 or 500, "a status is one of the documented ones", $"{status}");
        if (text.StartsWith("<h1>", StringComparison.Ordinal))
        {
            Expect.That(status == 400 && !text[4..].Contains("<b", StringComparison.Ordinal), "a page is that of the firewall, without markup of others");
            return Verdict.Refused;
        }

        Check(stage, status, text);
        return status == 200 ? Verdict.Understood : Verdict.Refused;
    }

    private static void Check(EmulatorStage stage, int status, string text)
    {
        string[][] pairs = [.. text.Split('&').Select(pair => pair.Split('=', 2))];
        Expect.That(pairs.All(pair => pair.Length == 2 && Fields.Contains(pair[0])), "an answer has the documented fields only", text);
        Expect.That(pairs.Select(pair => pair[0]).Distinct().Count() == pairs.Length, "no field comes twice", text);
        Expect.That(!text.Any(char.IsControl), "an answer is one line");
        bool isError = pairs.Any(pair => pair[0] == "error");
        Expect.That(isError == (status != 200), "an error has a status of its own");
        if (pairs.FirstOrDefault(pair => pair[0] == "authsessionstate")?[1] == "3")
        {
            long session = long.Parse(pairs.First(pair => pair[0] == "authsessionid")[1], CultureInfo.InvariantCulture);
            // A session that was released is gone; then the answer names no user either.
            bool isNamed = pairs.Any(pair => pair[0] == "secsignid");
            Expect.That(SpellsYes(stage.UserOfSession(session)) || !isNamed, "only a name that spells it is approved without a person", text);
        }
    }
}
