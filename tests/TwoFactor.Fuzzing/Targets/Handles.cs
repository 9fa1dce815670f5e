using System.Buffers.Text;
using System.Text;
using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Fuzzing.Oracles;
using TwoFactor.Fuzzing.Running;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Any text where a handle should be; what is read as one is polled, and the service says "yes" to johndoe's session.</summary>
/// <remarks>An input that begins with a brace is the inside of a handle, and is encoded first.</remarks>
internal sealed class Handles : ProviderTarget
{
    private static readonly byte[] Yes = WireResponse.Write(200, "text/plain", "authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3"u8);
    private static readonly byte[] Authorized = WireResponse.Write(200, "application/json", """{"id":"566845a2e0bda686c28b456a","status":"authorized"}"""u8);

    public Handles() => Samples =
    [
        Encoding.ASCII.GetBytes(Stage.SecSignHandle().Serialize()),
        Encoding.ASCII.GetBytes(Stage.SezameHandle().Serialize()),
        .. Enumerable.Repeat(Base64Url.DecodeFromChars(Stage.SecSignHandle().Serialize()), 4),
        .. Enumerable.Repeat(Base64Url.DecodeFromChars(Stage.SezameHandle().Serialize()), 3),
    ];

    public override string Name => "handles";

    public override int Weight => 100;

    public override IReadOnlyList<byte[]> Samples { get; }

    public override IReadOnlyList<byte[]> Fragments { get; } = Words(
        "v", "provider", "tenant", "user", "ids", "endpoint", "started", "deadline", "alias", "authsessionid", "requestid", "id", "Sezame", "SecSign", "acme", "globex", "johndoe", "mallory",
        "true", "false", "null", "1", "2", "0", "{}", "[]", "\"\"", "\\ud800", "https://evil.example/", "https://sezame.example", "http://x", "https://httpapi2.secsign.com/", "file:///etc/passwd",
        "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.9999999+14:00", "9999-12-31T23:59:59-14:00", ",\"alias\":true", ",\"user\":\"mallory\"", ",\"Alias\":true", "..", "a/b", "=", "-", "_", "+", "/", " ");

    // A failure names the tenant and the provider, and an input may have made them out of anything.
    protected override IReadOnlyList<string> Secrets => [];

    public override async Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
    {
        string text = input is [(byte)'{', ..] ? Base64Url.EncodeToString(input) : Encoding.UTF8.GetString(input);
        bool isRead = ChallengeHandle.TryParse(text, out ChallengeHandle? handle);
        Expect.That(isRead == IsParsed(text), "both ways to read a handle agree");
        if (handle is null)
            return Verdict.Refused;
        string written = handle.Serialize();
        Expect.That(written.Length <= ChallengeHandle.MaximumSerializedLength, "a handle is bounded");
        Expect.That(ChallengeHandle.Parse(written).Serialize() == written, "what was written is read back");
        return await PollAsync(handle, text, cancellationToken);
    }

    private async Task<Verdict> PollAsync(ChallengeHandle handle, string text, CancellationToken cancellationToken)
    {
        Stage.SetAnswer(handle.Provider == "Sezame" ? Authorized : Yes);
        ChallengeStatus? status;
        try
        {
            status = await AskAsync(() => Stage.Factory.GetProvider(handle).PollStateAsync(handle, cancellationToken));
        }
        catch (ArgumentException)
        {
            return Verdict.Refused; // the handle of another provider or tenant, or with ids that the service cannot have given
        }

        Expect.That(
            Stage.Sent == 0 || Stage.Asked is { Scheme: "https", Host: "sezame.example" or "httpapi.secsign.com" or "httpapi2.secsign.com" }, "only servers of the settings are asked");
        if (status?.State != ChallengeState.Approved)
            return Verdict.Understood;
        HandleFields fields = new(text);
        bool isRight = handle.Provider == "Sezame"
            ? fields.ServiceId("id") == ProviderStage.SezameId && status.ApprovedUser == fields.User
            : fields.ServiceId("authsessionid") == ProviderStage.Session && status.ApprovedUser == ProviderStage.SecSignUser
                && (fields.AllowsAlias || string.Equals(fields.User?.Trim(), ProviderStage.SecSignUser, StringComparison.OrdinalIgnoreCase));
        Expect.That(isRight && fields.Provider == handle.Provider, "the approval is that of the handle's user and session");
        return Verdict.Approved;
    }

    private static bool IsParsed(string text)
    {
        try
        {
            ChallengeHandle.Parse(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
