using System.Net;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.SecSign;

/// <summary>The life of a session of SecSign ID, up to its answer or its end.</summary>
internal sealed class SecSignLoginTests
{
    private const string NoSession =
        "error=400&errormsg=No session could be found therefor the request could not be processed.&errorcode=10013";

    private readonly FakeTimeProvider time = new();
    private EmulatorHost emulator = null!;
    private SecSignClient client = null!;

    [SetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { TimeProvider = time, SecSignIds = { "johndoe" } });
        client = new SecSignClient(emulator);
    }

    [TearDown]
    public async Task Stop()
    {
        client.Dispose();
        await emulator.DisposeAsync();
    }

    [Test]
    public async Task A_session_is_pending_then_fetched_then_accepted()
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");
        Assert.That(await client.StateAsync(session), Is.EqualTo("1"));

        emulator.Phone.Open(session["authsessionid"]);
        Assert.That(await client.StateAsync(session), Is.EqualTo("7"));

        emulator.Phone.Approve(session["authsessionid"]);
        (_, string body) = await client.AboutAsync("ReqGetAuthSessionState", session);
        Assert.That(body, Is.EqualTo($"authsessionid={session["authsessionid"]}&secsignid=johndoe&authsessionstate=3"));
    }

    [Test]
    public async Task A_denied_session_has_a_message()
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");

        emulator.Phone.Deny(session["authsessionid"]);

        (_, string body) = await client.AboutAsync("ReqGetAuthSessionState", session);
        string expected = $"message=You have denied the access pass.&authsessionid={session["authsessionid"]}&authsessionstate=4";
        Assert.That(body, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_wrong_symbol_is_a_denial_and_the_right_one_an_acceptance()
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");
        PhoneRequest request = await emulator.Phone.WaitForRequestAsync("johndoe");
        byte[] shown = Convert.FromBase64String(session["authsessionicondata"]);
        using HttpClient browser = new() { BaseAddress = emulator.PhoneAddress };
        string? right = null;
        foreach (string symbol in request.Symbols)
            right = (await browser.GetByteArrayAsync($"symbols/{symbol}.png")).SequenceEqual(shown) ? symbol : right;
        Assert.That(request.Symbols, Has.Count.EqualTo(4).And.Member(right));

        emulator.Phone.Choose(request.Id, request.Symbols.First(symbol => symbol != right));
        Assert.That(await client.StateAsync(session), Is.EqualTo("4"));

        session = await client.RequestAsync("johndoe", "true");
        emulator.Phone.Approve(session["authsessionid"]);
        Assert.That(await client.StateAsync(session), Is.EqualTo("3"));
    }

    [Test]
    public async Task After_two_minutes_a_session_is_expired()
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");

        time.Advance(TimeSpan.FromMinutes(2));

        Assert.That(await client.StateAsync(session), Is.EqualTo("2"));
        Assert.That(emulator.Phone.Approve(session["authsessionid"]), Is.False);
    }

    [Test]
    public async Task A_second_request_suspends_the_first_and_freezes_the_id_until_it_is_tapped()
    {
        Dictionary<string, string> first = await client.RequestAsync("johndoe");

        (HttpStatusCode status, string body) = await client.TryRequestAsync("JohnDoe");
        Assert.That(status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(SecSignClient.Read(body)["errorcode"], Is.EqualTo("20006"));
        Assert.That(await client.StateAsync(first), Is.EqualTo("5"));
        Assert.That(SecSignClient.Read((await client.TryRequestAsync("JohnDoe")).Body)["errorcode"], Is.EqualTo("20006"));

        Assert.That(emulator.Phone.Thaw("johndoe"), Is.True);
        Assert.That((await client.TryRequestAsync("JohnDoe")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("ReqCancelAuthSession")]
    [TestCase("ReqCancelAuthSessionState")]
    public async Task A_cancelled_session_answers_6_and_is_gone(string call)
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");

        (_, string body) = await client.AboutAsync(call, session);

        Assert.That(body, Is.EqualTo($"authsessionid={session["authsessionid"]}&authsessionstate=6"));
        Assert.That(await client.AboutAsync("ReqGetAuthSessionState", session), Is.EqualTo((HttpStatusCode.BadRequest, NoSession)));
    }

    [Test]
    public async Task A_released_session_answers_3_and_is_gone()
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");
        emulator.Phone.Approve(session["authsessionid"]);

        (_, string body) = await client.AboutAsync("ReqReleaseAuthSession", session);

        Assert.That(body, Is.EqualTo($"authsessionid={session["authsessionid"]}&authsessionstate=3"));
        Assert.That(await client.AboutAsync("ReqReleaseAuthSession", session), Is.EqualTo((HttpStatusCode.BadRequest, NoSession)));
    }

    [Test]
    public async Task Both_servers_know_every_session()
    {
        using SecSignClient fallback = new(emulator, emulator.SecSignFallbackEndpoint);
        Dictionary<string, string> session = await client.RequestAsync("johndoe");

        emulator.Phone.Approve(session["authsessionid"]);

        Assert.That(await fallback.StateAsync(session), Is.EqualTo("3"));
    }

    [Test]
    public async Task An_unknown_ID_is_error_500()
    {
        (HttpStatusCode status, string body) = await client.TryRequestAsync("nobody");

        Assert.That(status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(body, Is.EqualTo("error=500&errormsg=A SecSign ID does not exist with that name.&errorcode=20000"));
    }
}
