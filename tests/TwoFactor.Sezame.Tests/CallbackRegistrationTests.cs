using System.Net;

namespace TwoFactor.Sezame.Tests;

/// <summary>The calls that register callbacks for events, which the service's documentation describes as not implemented.</summary>
public sealed class CallbackRegistrationTests
{
    private static readonly Uri Address = new("https://foo.bar.com/sezame/event/");

    private RecordedService service = null!;
    private SezameCallbackRegistration callbacks = null!;

    private static IEnumerable<Func<SezameCallbackRegistration, Task>> Calls =>
        [callbacks => callbacks.RegisterAsync(Address), callbacks => callbacks.RemoveAsync(), callbacks => callbacks.RemoveAllAsync()];

    [SetUp]
    public void SetUp()
    {
        service = new RecordedService();
        callbacks = new SezameCallbackRegistration(Options(), handler: service.Handler);
    }

    [TearDown]
    public void TearDown() => service.Dispose();

    [Test]
    public async Task Registering_sends_the_documented_request()
    {
        await ExpectAsync("callback-set", () => callbacks.RegisterAsync(Address));
    }

    [Test]
    public async Task Removing_sends_the_documented_requests()
    {
        await ExpectAsync("callback-remove", () => callbacks.RemoveAsync());
        await ExpectAsync("callback-remove-all", () => callbacks.RemoveAllAsync());
    }

    [Test]
    public async Task A_server_without_these_calls_is_reported_as_not_implemented(
        [Values(404, 405, 501)] int status, [Values("", "<html>nginx</html>", """{"tag":"404","message":"","errors":[]}""")] string body)
    {
        // The service's own 404 to a removal is another thing: there is no address.
        foreach (Func<SezameCallbackRegistration, Task> call in status == 404 && body.StartsWith('{') ? Calls.Take(1) : Calls)
        {
            service.Answer((HttpStatusCode)status, body);
            TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => call(callbacks));
            Assert.That(e.Error, Is.EqualTo(TwoFactorError.InvalidRequest));
            Assert.That(e.Message, Does.Contain("not implemented").And.Contain($"HTTP {status}"));
            Assert.That(e.IsTransient, Is.False);
        }
    }

    [Test]
    public async Task Removing_succeeds_if_there_is_no_address()
    {
        foreach (Func<SezameCallbackRegistration, Task> call in Calls.Skip(1))
        {
            service.Answer(HttpStatusCode.NotFound, """{"tag":"404","message":"","errors":[]}""");
            await call(callbacks);
        }
    }

    [TestCase(403, """{"tag":"403","message":"","errors":[]}""", ExpectedResult = TwoFactorError.AccessDenied)]
    [TestCase(400, """{"tag":"url","message":"","errors":[]}""", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(400, """{"tag":"url","message":"","errors":[null]}""", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(400, "No required SSL certificate was sent", ExpectedResult = TwoFactorError.AccessDenied)]
    [TestCase(400, "<html></html>", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(500, "", ExpectedResult = TwoFactorError.Unavailable)]
    public async Task<TwoFactorError> Other_refusals_have_the_same_errors_as_in_all_calls(int status, string body)
    {
        service.Answer((HttpStatusCode)status, body);
        return (await Assert.ThrowsAsync<TwoFactorException>(() => callbacks.RegisterAsync(Address))).Error;
    }

    // It comes from a proxy, or is a refusal, and the service has done nothing.
    [Test]
    public async Task Other_content_with_status_200_is_not_taken_for_success(
        [Values("<html>Welcome</html>", "Welcome", "false", "null", """{"message":"upstream unavailable"}""", """{"tag":"url"}""")] string page)
    {
        foreach (Func<SezameCallbackRegistration, Task> call in Calls)
        {
            service.Answer(HttpStatusCode.OK, page);
            Assert.That((await Assert.ThrowsAsync<TwoFactorException>(() => call(callbacks))).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        }
    }

    [TestCase("http://foo.bar.com/")]
    [TestCase("https://user:pass@foo.bar.com/")]
    [TestCase("https://foo.bar.com/#part")]
    [TestCase("https://intranet/")]
    [TestCase("https://192.0.2.1/")]
    [TestCase("https://192.0.2.1./")]
    [TestCase("https://[2001:db8::1]/")]
    [TestCase("https://\uFEFF/")]
    [TestCase("/sezame/event/")]
    public void An_address_that_the_service_cannot_post_to_is_refused_before_anything_is_sent(string address)
    {
        Assert.That(() => callbacks.RegisterAsync(new Uri(address, UriKind.RelativeOrAbsolute)), Throws.ArgumentException);
        Assert.That(service.Sent, Is.Empty);
    }

    [Test]
    public void An_address_has_at_most_2048_characters()
    {
        Assert.That(() => callbacks.RegisterAsync(new Uri("https://foo.bar.com/" + new string('a', 2029))), Throws.ArgumentException);
        service.Answer(HttpStatusCode.NoContent, string.Empty);
        Assert.That(() => callbacks.RegisterAsync(new Uri("https://foo.bar.com/" + new string('a', 2028))), Throws.Nothing);
    }

    private static SezameOptions Options() => new() { Endpoint = SezameTenant.Endpoint, ClientCertificate = { Certificate = TestCertificate.Client } };

    private async Task ExpectAsync(string name, Func<Task> call)
    {
        WireSample sample = WireSample.Load(name);
        service.Answer(sample);
        await call();
        Assert.That(service.Sent[^1].Text, Is.EqualTo(sample.Request));
    }
}
