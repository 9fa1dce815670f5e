using System.Text;
using System.Text.Json;
using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Fuzzing.Running;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Any request to the emulated Sezame: a line with the verb and the path, and the body.</summary>
internal sealed class SezameEndpoint : EmulatorTarget
{
    private const int LongestAnswer = 32 * 1024;

    public override string Name => "sezame-endpoint";

    public override int Weight => 60;

    public override IReadOnlyList<byte[]> Samples { get; } =
    [
        .. WireSamples.SezameRequests,
        """
        POST /client/sign
        {"csr":"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n","sharedsecret":"09ed3abf"}
        """u8.ToArray(),
        """
        POST /auth/login
        {"username":"approve@x","message":"m","timeout":1,"type":"auth","params":{"a":[1]}}
        """u8.ToArray(),
    ];

    public override IReadOnlyList<byte[]> Fragments { get; } = [.. ((string[])
    [
        "GET", "POST", "PUT", "DELETE", "/client/register", "/client/sign", "/client/link", "/client/link/status", "/auth/login", "/auth/status/", "/client/cancel", "/client/callback", "/ping", "//", "/../", "%2f",
        "username", "message", "timeout", "type", "callback", "params", "email", "name", "csr", "sharedsecret", "event", "url", "contenttype", "foo-client-user", "jdoe", "approve", "deny", "approve-after-999999m",
        "deny-after-49d", "expire-after-999999m@x", "approve-after-1ms", "never", "unpaired", "wrong-symbol", "test@test.com", "auth", "fraud", "user.new", "json", "https://a.example/", "http://localhost/", "https://[::1]/",
        "https://xn--/", "https://a.example:99999/", "null", "true", "0", "1", "1440", "1441", "-1", "1e9", "99999999999999999999", "[]", "{}", "\"", "\\ud800", "\\u0000", ",\"username\":\"approve\"", "\uFEFF",
    ]).Select(Encoding.UTF8.GetBytes)];

    public override async Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
    {
        EmulatorStage stage = NextStage();
        int end = input.AsSpan().IndexOf((byte)'\n');
        string[] line = Encoding.UTF8.GetString(end < 0 ? input : input.AsSpan(0, end)).Split(' ', 2);
        string path = line.Length > 1 && line[1].StartsWith('/') ? line[1] : "/" + line[^1];
        byte[] body = end < 0 ? [] : input[(end + 1)..];

        (int status, byte[] answer) = await stage.AskSezameAsync(line[0], path, body);

        Expect.That(status is 200 or 204 or 400 or 403 or 404 or 409, "a status is one of the documented ones", $"{status}");
        Expect.That(answer.Length <= LongestAnswer, "an answer is bounded", $"{answer.Length}");
        if (status == 204)
            Expect.That(answer.Length == 0, "a 204 has no body");
        else if (!answer.AsSpan().SequenceEqual("boing"u8))
            CheckJson(stage, status, answer);
        return status is 200 or 204 ? Verdict.Understood : Verdict.Refused;
    }

    private static void CheckJson(EmulatorStage stage, int status, byte[] answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        JsonElement root = document.RootElement;
        if (status != 200)
        {
            Expect.That(root.ValueKind == JsonValueKind.Object && root.TryGetProperty("tag", out _) && root.TryGetProperty("errors", out _), "a refusal has the documented form");
        }
        else if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("status", out JsonElement word))
        {
            string id = root.GetProperty("id").GetString()!;
            Expect.That(word.GetString() != "authorized" || SpellsYes(stage.UserOf(id)), "only a name that spells it is approved without a person");
        }
    }
}
