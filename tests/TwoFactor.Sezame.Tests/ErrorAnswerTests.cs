using System.Net;

namespace TwoFactor.Sezame.Tests;

/// <summary>How the body of a refusal is read: whether it is the service's own, and which fields of the request it objects to.</summary>
public sealed class ErrorAnswerTests
{
    private SezameTenant tenant = null!;

    [SetUp]
    public void SetUp() => tenant = new SezameTenant();

    [TearDown]
    public void TearDown() => tenant.Dispose();

    [TestCase("""{"tag":"404","message":"Not found","errors":[]}""")]
    [TestCase("""{"errors":[{"tag":"username"}],"message":"","tag":"username"}""")]
    [TestCase("""{"tag":404}""")]
    [TestCase("""{"tag":"404","tag":"404"}""")]
    [TestCase("""{"tag":"404","message":"Not found","errors":[null]}""")]
    [TestCase("""{"tag":"404","x":DEEP}""")]
    public async Task A_404_in_the_services_format_is_UserNotEnrolled_for_any_message(string body)
    {
        body = body.Replace("DEEP", new string('[', 5000) + new string(']', 5000), StringComparison.Ordinal);
        tenant.Service.Answer(HttpStatusCode.NotFound, body);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe")));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.UserNotEnrolled));
    }

    [TestCase("username")]
    [TestCase("message")]
    [TestCase("timeout")]
    [TestCase("type")]
    [TestCase("callback")]
    [TestCase("params")]
    [TestCase("email")]
    [TestCase("name")]
    [TestCase("csr")]
    [TestCase("sharedsecret")]
    [TestCase("event")]
    [TestCase("url")]
    [TestCase("contenttype")]
    public async Task A_refusal_without_a_list_of_errors_names_the_field_of_its_tag(string field)
    {
        tenant.Service.Answer(HttpStatusCode.BadRequest, $$"""{"tag":"{{field}}","message":"SECRET-TEXT"}""");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe")));

        Assert.That(e.Message, Does.Contain($"; it objects to: {field} ").And.Not.Contain("SECRET"));
    }

    [Test]
    public void Reading_a_hostile_mebibyte_of_errors_allocates_little([Values("{}", "{\"tag\":\"csr\"}", "null", "[]", "1")] string entry)
    {
        byte[] body = System.Text.Encoding.UTF8.GetBytes($$"""{"tag":"400","errors":[{{string.Join(',', Enumerable.Repeat(entry, 1024 * 1024 / (entry.Length + 1)))}}]}""");
        Read();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(64 * 1024));

        void Read() => Assert.That((Wire.ErrorAnswer.IsIn(body), Wire.ErrorAnswer.FieldsIn(body).Count), Is.EqualTo((true, 0)));
    }

    [TestCase("")]
    [TestCase("404")]
    [TestCase("\"404\"")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("Not Found")]
    [TestCase("<html><body><h1>404 Not Found</h1>nginx</body></html>")]
    [TestCase("{\"message\":")]
    [TestCase("{\"tag\":\"404\"")]
    [TestCase("{\"tag\":\"404\"}}")]
    [TestCase("{\"tag\":\"404\"} <!-- -->")]
    [TestCase("{\"tag\":null}")]
    [TestCase("[{\"tag\":\"404\"}]")]
    [TestCase("{\"error\":{\"tag\":\"404\"}}")]
    [TestCase("{\"message\":\"no Route matched with those values\"}")]
    [TestCase("{\"timestamp\":\"2026-01-01\",\"status\":404,\"error\":\"Not Found\",\"path\":\"/auth/login\"}")]
    public async Task A_404_that_is_not_the_services_does_not_count_as_a_user_without_a_phone(string page)
    {
        foreach (Func<Task> call in new Func<Task>[]
        {
            () => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe")),
            () => tenant.Ability<IFraudNotice>().NotifyAsync("jdoe"),
            () => tenant.Ability<IUserPairing>().IsPairedAsync("jdoe"),
            () => tenant.Ability<IUserPairing>().UnpairAsync("jdoe"),
            () => tenant.Provider.PollStateAsync(tenant.Handle()),
        })
        {
            tenant.Service.Answer(HttpStatusCode.NotFound, page, "text/html");

            TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => call());

            Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
            Assert.That(e.Message, Does.Contain("did not come from the service"));
        }
    }

    [Test]
    public async Task A_refused_request_names_only_known_fields()
    {
        tenant.Service.Answer(HttpStatusCode.BadRequest, """{"message":"m","tag":"timeout","errors":[{"tag":"callback","message":"m"},{"tag":"SECRET"}]}""");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe")));

        Assert.That(e.Message, Is.EqualTo("Sezame, tenant acme: The service refused the request; it objects to: timeout, callback (HTTP 400)."));
    }

    [TestCase("""{"tag":400,"message":"m","errors":[{"tag":"callback","message":"m"}]}""", "callback")]
    [TestCase("""{"tag":"timeout","message":"m","errors":[{"tag":404,"message":"m"},{"message":"m"},{"tag":"callback","message":"m"}]}""", "timeout, callback")]
    [TestCase("""{"tag":400,"errors":["m",{"tag":["username"]},{"tag":"callback","more":{"tag":"message"}}],"more":{"tag":"message"}}""", "callback")]
    [TestCase("""{"tag":"timeout","errors":{}}""", "timeout")]
    [TestCase("""{"tag":"timeout","errors":[{"tag":"\ud800"},{"tag":"callback"}]}""", "timeout, callback")]
    public async Task A_tag_that_is_no_text_does_not_hide_the_fields_in_the_others(string body, string fields)
    {
        tenant.Service.Answer(HttpStatusCode.BadRequest, body);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe")));

        Assert.That(e.Message, Does.Contain($"; it objects to: {fields} (HTTP 400)"));
    }
}
