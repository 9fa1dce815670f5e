using System.Net;
using System.Text;
using TwoFactor.Emulator.SecSign;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.SecSign;

/// <summary>The parameters that SecSign ID accepts and refuses (SecSign 2.1, 2.5).</summary>
internal sealed class SecSignParameterTests
{
    private EmulatorOptions options = null!;
    private EmulatorHost emulator = null!;
    private SecSignClient client = null!;

    [SetUp]
    public async Task Start()
    {
        options = new EmulatorOptions { SecSignIds = { "johndoe", "kim" } };
        emulator = await EmulatorHost.StartAsync(options);
        client = new SecSignClient(emulator);
    }

    [TearDown]
    public async Task Stop()
    {
        client.Dispose();
        await emulator.DisposeAsync();
    }

    [TestCase("secsignid")]
    [TestCase("servicename")]
    [TestCase("serviceaddress")]
    public async Task A_session_request_lacking_a_parameter_is_a_bad_request(string missing)
    {
        Dictionary<string, string> parameters = Complete();
        parameters.Remove(missing);

        await AssertBadAsync(parameters, "bad parameter: Parameter is missing for request 'ReqRequestAuthSession'.");
    }

    [TestCase("john doe")]
    [TestCase("john+doe")]
    [TestCase("jöhndoe")]
    [TestCase("john/doe")]
    [TestCase("\u212Aim")] // the Kelvin sign, whose lower case is k
    public async Task An_ID_with_an_invalid_character_is_a_bad_request(string secSignId) =>
        await AssertBadAsync(new(Complete()) { ["secsignid"] = secSignId }, "bad parameter: Parameter 'secsignid' has an invalid format.");

    [TestCase("1")]
    [TestCase("0")]
    [TestCase("TRUE")]
    [TestCase("yes")]
    [TestCase("")]
    public async Task Showaccesspass_must_be_true_or_false(string value) =>
        await AssertBadAsync(new(Complete()) { ["showaccesspass"] = value }, "showaccesspass");

    [Test]
    public async Task With_AcceptsNumericBooleans_showaccesspass_may_be_0()
    {
        options.SecSign.AcceptsNumericBooleans = true;

        await client.RequestAsync("johndoe", "0");

        Assert.That(emulator.Phone.GetScreen().Requests.Single().Symbols, Is.Empty);
    }

    [Test]
    public async Task Without_access_pass_the_picture_still_comes_but_the_phone_only_asks_to_confirm()
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe", "false");

        Assert.That(session["authsessionicondata"], Is.Not.Empty);
        Assert.That(emulator.Phone.GetScreen().Requests.Single().Symbols, Is.Empty);
        Assert.That(emulator.Phone.Choose(session["authsessionid"], "star"), Is.False);
        Assert.That(emulator.Phone.Approve(session["authsessionid"]), Is.True);
    }

    [TestCase("ReqFrobnicate<b>")]
    [TestCase("reqrequestauthsession")]
    public async Task An_unknown_call_is_a_bad_request_whose_answer_echoes_no_markup(string call)
    {
        (HttpStatusCode status, string body) = await client.SendAsync(new(Complete()) { ["request"] = call });

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(body, Does.Contain("Unknown request '").And.Not.Contain("<b>"));
    }

    [Test]
    public async Task A_release_is_refused_by_a_server_that_does_not_support_it()
    {
        options.SecSign.SupportsRelease = false;
        Dictionary<string, string> session = await client.RequestAsync("johndoe");
        emulator.Phone.Approve(session["authsessionid"]);

        (HttpStatusCode status, string body) = await client.AboutAsync("ReqReleaseAuthSession", session);

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(body, Does.StartWith("<h1>Bad Request HTTP/1.1 400</h1>"));
        Assert.That(await client.StateAsync(session), Is.EqualTo("3"));
    }

    [Test]
    public async Task A_release_before_the_decision_answers_pending()
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");

        Assert.That((await client.AboutAsync("ReqReleaseAuthSession", session)).Body, Does.EndWith("authsessionstate=1"));
    }

    [TestCase("authsessionid", "12x")]
    [TestCase("authsessionid", "99999999999999999999")]
    [TestCase("requestid", "134B")]
    [TestCase("requestid", "Z34B0110289F76FE58A5449868187B99BB7FC59D8689A59EC809D50F6C1E234C")]
    [TestCase("secsignid", "")]
    public async Task A_malformed_reference_is_a_bad_request(string field, string value)
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");

        session[field] = value;

        Assert.That((await client.AboutAsync("ReqGetAuthSessionState", session)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase("\0")]
    [TestCase("\0\0")]
    [TestCase("\0 ")]
    public async Task A_number_with_a_NUL_after_it_is_none(string end)
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");
        string number = session["authsessionid"] + end;

        (HttpStatusCode status, string body) = await client.AboutAsync("ReqCancelAuthSession", new(session) { ["authsessionid"] = number });

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(body, Does.Contain("Parameter 'authsessionid' has an invalid format."));
        Assert.That(emulator.Phone.Approve(number), Is.False);
        Assert.That(await client.StateAsync(session), Is.EqualTo("1"));
    }

    [TestCase("100%4\0")]
    [TestCase("100%\04")]
    [TestCase("100%\0\0")]
    [TestCase("100%4")]
    [TestCase("100%4g")]
    public void A_percent_sign_that_begins_no_escape_stays_as_it_is(string text) =>
        Assert.That(FormPairs.Parse(Encoding.UTF8.GetBytes($"servicename={text}"))!["servicename"], Is.EqualTo(text));

    [TestCase("ReqGetAuthSessionState")]
    [TestCase("ReqCancelAuthSession")]
    public async Task An_ID_whose_lower_case_is_another_ID_does_not_refer_to_its_session(string call)
    {
        Dictionary<string, string> session = await client.RequestAsync("kim");

        (HttpStatusCode status, string body) = await client.AboutAsync(call, new(session) { ["secsignid"] = "\u212Aim" });

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(body, Does.Contain("Parameter 'secsignid' has an invalid format."));
        Assert.That(await client.StateAsync(session), Is.EqualTo("1"));
    }

    [Test]
    public async Task An_ID_whose_lower_case_is_another_ID_is_unknown_to_the_phone()
    {
        await client.RequestAsync("kim");
        await client.TryRequestAsync("kim"); // a second request freezes the ID

        Assert.That(emulator.Phone.Thaw("\u212Aim"), Is.False);
        Assert.That(emulator.Phone.PriorityCode("\u212Aim"), Is.Null);
        Assert.That(emulator.Phone.AddSecSignId("\u212Aarl"), Is.False);
        Assert.That(emulator.Phone.Thaw("Kim"), Is.True);
    }

    [Test]
    public async Task An_option_with_an_ID_whose_lower_case_is_another_ID_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => EmulatorHost.StartAsync(new EmulatorOptions { SecSignIds = { "\u212Aim" } }));

    private static Dictionary<string, string> Complete() => new()
    {
        ["request"] = "ReqRequestAuthSession",
        ["secsignid"] = "johndoe",
        ["servicename"] = "Globex",
        ["serviceaddress"] = "globex.example",
    };

    private async Task AssertBadAsync(Dictionary<string, string> parameters, string reason)
    {
        (HttpStatusCode status, string body) = await client.SendAsync(parameters);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(body, Does.StartWith("<h1>Bad Request HTTP/1.1 400</h1>").And.Contain(reason));
        Assert.That(emulator.Phone.GetScreen().Requests, Is.Empty);
    }
}
