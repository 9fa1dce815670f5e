using System.Net;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using TwoFactor.Sezame.Registration;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame.Tests;

/// <summary>Any bytes as an answer give a status or a <see cref="TwoFactorException"/>, and an approval only if an independent reader finds it too.</summary>
public sealed class AnyAnswerTests
{
    private const string Id = "566845a2e0bda686c28b456a";
    private const int MostFields = 4; // with more, hardly any answer would be an approval

    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2000);

    private SezameTenant tenant = null!;
    private SezameApi api = null!;
    private CallbackApi callbacks = null!;
    private RegistrationApi registration = null!;

    private static Gen<byte[]> AnyBytes => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();

    // Similar to real answers, so that many of them can be read.
    private static Gen<string> Fields =>
        from name in Gen.Elements("id", "status", "message", "Status", "st\\u0061tus", "status[]", "ｓtatus", "x", "x", "x")
        from value in Gen.Elements(
            $"\"{Id}\"", "\"other\"", "\"authorized\"", "\"denied\"", "\"initiated\"", "\"Authorized\"", "null", "true", "1", "[]", "{}", "\"auth\\u006frized\"", "\"\"")
        select $"\"{name}\":{value}";

    private static Gen<byte[]> NearlyAnswers =>
        from count in Gen.Choose(0, MostFields)
        from fields in Fields.ArrayOf(count)
        from id in Gen.Elements($"\"id\":\"{Id}\"", $"\"id\":\"{Id}\"", "\"id\":\"other\"", "\"y\":0")
        from status in Gen.Elements("\"status\":\"authorized\"", "\"status\":\"authorized\"", "\"status\":\"initiated\"", "\"z\":0")
        select Encoding.UTF8.GetBytes($$"""{{{string.Join(',', fields.Append(id).Append(status))}}}""");

    private static Gen<byte[]> ClearApproval => Gen.Constant(Encoding.UTF8.GetBytes($$"""{"id":"{{Id}}","status":"authorized"}"""));

    private static Gen<byte[]> DamagedAnswers =>
        from answer in NearlyAnswers
        from position in Gen.Choose(0, answer.Length)
        from length in Gen.Choose(0, 3)
        from insert in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length)
        from skip in Gen.Choose(0, 3)
        select (byte[])[.. answer[..position], .. insert, .. answer[Math.Min(position + skip, answer.Length)..]];

    [SetUp]
    public void SetUp()
    {
        tenant = new SezameTenant();
        SezameConnection connection = SezameConnection.WithoutTenant(
            new SezameOptions { Endpoint = SezameTenant.Endpoint }, tenant.Time, tenant.Service.Handler);
        api = new SezameApi(connection);
        callbacks = new CallbackApi(connection);
        registration = new RegistrationApi(connection);
    }

    [TearDown]
    public void TearDown() => tenant.Dispose();

    [Test]
    public void Any_bytes_are_a_status_or_a_failure_and_approve_only_if_they_clearly_say_so()
    {
        int approvals = 0;
        Check.One(Thorough, Prop.ForAll(Gen.OneOf(AnyBytes, NearlyAnswers, DamagedAnswers).ToArbitrary(), body =>
        {
            tenant.Service.Answer(HttpStatusCode.OK, body);
            ChallengeState? state = StateOf(() => tenant.Provider.PollStateAsync(tenant.Handle(Id)));
            if (state == ChallengeState.Approved)
                approvals++;
            return (state == ChallengeState.Approved) == IsClearApproval(body);
        }));
        Assert.That(approvals, Is.GreaterThan(10), "some samples are approvals");
    }

    [Test]
    public void Only_an_HTTP_success_can_approve_whatever_the_body() =>
        Check.One(Thorough, Prop.ForAll(
            Gen.Choose(300, 999).ToArbitrary(),
            Gen.OneOf(AnyBytes, NearlyAnswers, ClearApproval).ToArbitrary(),
            (status, body) =>
            {
                tenant.Service.Answer((HttpStatusCode)status, body);
                return StateOf(() => tenant.Provider.PollStateAsync(tenant.Handle(Id))) is null;
            }));

    [Test]
    public void Any_bytes_are_an_answer_or_a_failure_for_every_other_call() =>
        Check.One(Thorough, Prop.ForAll(
            Gen.Elements(200, 204, 400, 404, 409, 500).ToArbitrary(),
            Gen.OneOf(AnyBytes, NearlyAnswers, DamagedAnswers).ToArbitrary(),
            (status, body) =>
            {
                foreach (Func<Task> call in OtherCalls())
                {
                    tenant.Service.Answer((HttpStatusCode)status, body);
                    Settle(call);
                }
            }));

    private static ChallengeState? StateOf(Func<Task<ChallengeStatus>> poll)
    {
        try
        {
            ChallengeStatus status = poll().GetAwaiter().GetResult();
            return status.State;
        }
        catch (TwoFactorException)
        {
            return null;
        }
    }

    private static void Settle(Func<Task> call)
    {
        try
        {
            call().GetAwaiter().GetResult();
        }
        catch (TwoFactorException)
        {
            // The only exception that is allowed.
        }
    }

    // Independent of the code under test: exactly one id, exactly one status, at most one message, strict UTF-8.
    private static bool IsClearApproval(byte[] body)
    {
        try
        {
            string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(body);
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object || text.StartsWith('\ufeff'))
                return false;
            JsonProperty[] fields = [.. document.RootElement.EnumerateObject()];
            return fields.All(field => IsOrdinary(field.Name)) && Values(fields, "id") is [{ ValueKind: JsonValueKind.String } id] && id.GetString() == Id
                && Values(fields, "status") is [{ ValueKind: JsonValueKind.String } status] && status.GetString() == "authorized"
                && Values(fields, "message") is [] or [{ ValueKind: JsonValueKind.String or JsonValueKind.Null }];
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    // The names of our fields, and plain names that are not another spelling of "id" or "status".
    private static bool IsOrdinary(string name) =>
        name is "id" or "status" or "message"
        || (name.Length is > 0 and <= 64
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            && string.Concat(name.Where(char.IsAsciiLetter)).ToUpperInvariant() is not ("ID" or "STATUS"));

    private static JsonElement[] Values(JsonProperty[] fields, string name) => [.. fields.Where(field => field.Name == name).Select(field => field.Value)];

    private IEnumerable<Func<Task>> OtherCalls() =>
    [
        () => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe")),
        () => tenant.Ability<IUserPairing>().PairAsync("jdoe"),
        () => tenant.Ability<IUserPairing>().IsPairedAsync("jdoe"),
        () => tenant.Ability<IUserPairing>().UnpairAsync("jdoe"),
        () => tenant.Ability<IFraudNotice>().NotifyAsync("jdoe"),
        () => callbacks.SetAsync(new CallbackRequest(CallbackRequest.NewUser, "https://foo.bar.com/", "json"), CancellationToken.None),
        () => callbacks.RemoveAsync(callback: null, CancellationToken.None),
        () => registration.DestroyClientRegistrationAsync(CancellationToken.None),
        () => registration.RegisterAsync(new RegisterRequest("foo@bar.com", "x", Username: null), CancellationToken.None),
        () => registration.RegisterStatusAsync("566845a2", CancellationToken.None),
        () => registration.SignAsync(new SignRequest("csr", "secret"), CancellationToken.None),
        () => api.PingAsync(CancellationToken.None),
    ];
}
