using System.Net;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Sezame;

/// <summary>The life of a login at Sezame, up to its answer or its end.</summary>
internal sealed class SezameLoginTests
{
    private readonly FakeTimeProvider time = new();
    private EmulatorOptions options = null!;
    private EmulatorHost emulator = null!;
    private SezameClient client = null!;

    [SetUp]
    public async Task Start()
    {
        options = new EmulatorOptions { TimeProvider = time };
        emulator = await EmulatorHost.StartAsync(options);
        client = await SezameClient.RegisterAsync(emulator);
        await client.PairAsync(emulator, "jdoe");
    }

    [TearDown]
    public async Task Stop()
    {
        client.Dispose();
        await emulator.DisposeAsync();
    }

    [Test]
    public async Task An_approval_on_the_phone_makes_a_login_authorized()
    {
        string id = await client.LoginAsync("jdoe");
        Assert.That(await client.StatusAsync(id), Is.EqualTo("initiated"));

        Assert.That(emulator.Phone.Approve(id), Is.True);

        Assert.That(await client.StatusAsync(id), Is.EqualTo("authorized"));
    }

    [Test]
    public async Task A_refusal_on_the_phone_makes_a_login_denied()
    {
        string id = await client.LoginAsync("jdoe");

        emulator.Phone.Deny(id);

        Assert.That(await client.StatusAsync(id), Is.EqualTo("denied"));
    }

    [Test]
    public async Task An_answer_cannot_be_changed()
    {
        string id = await client.LoginAsync("jdoe");
        emulator.Phone.Deny(id);

        Assert.That(emulator.Phone.Approve(id), Is.False);

        Assert.That(await client.StatusAsync(id), Is.EqualTo("denied"));
    }

    [Test]
    // A vendor's SDK throws on 404.
    public async Task An_expired_login_stays_initiated_and_cannot_be_answered()
    {
        string id = await client.LoginAsync("jdoe");

        time.Advance(TimeSpan.FromMinutes(5));

        Assert.That(await client.StatusAsync(id), Is.EqualTo("initiated"));
        Assert.That(emulator.Phone.Approve(id), Is.False);
        Assert.That(await client.StatusAsync(id), Is.EqualTo("initiated"));
        time.Advance(TimeSpan.FromDays(1));
        Assert.That((await client.SendAsync("GET", $"auth/status/{id}")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_switch_turns_the_status_of_an_expired_login_into_404()
    {
        options.Sezame.ExpiredStaysInitiated = false;
        string id = await client.LoginAsync("jdoe");

        time.Advance(TimeSpan.FromMinutes(5));

        Assert.That((await client.SendAsync("GET", $"auth/status/{id}")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(emulator.Phone.Approve(id), Is.False);
    }

    [Test]
    public async Task The_status_can_be_read_repeatedly_for_a_day_after_the_answer()
    {
        string id = await client.LoginAsync("jdoe");
        emulator.Phone.Approve(id);

        time.Advance(TimeSpan.FromDays(1));
        Assert.That(await client.StatusAsync(id), Is.EqualTo("authorized"));
        Assert.That(await client.StatusAsync(id), Is.EqualTo("authorized"));

        time.Advance(TimeSpan.FromMinutes(5));
        Assert.That((await client.SendAsync("GET", $"auth/status/{id}")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_user_who_is_not_paired_is_not_found()
    {
        (HttpStatusCode status, string body) = await client.SendAsync("POST", "auth/login", """{"username":"stranger"}""");

        Assert.That(status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(body, Is.EqualTo("""{"message":"User not found","tag":"username","errors":[]}"""));
    }

    [Test]
    public async Task Several_logins_of_one_user_are_open_side_by_side()
    {
        string first = await client.LoginAsync("jdoe");
        string second = await client.LoginAsync("jdoe");

        emulator.Phone.Approve(second);

        Assert.That(await client.StatusAsync(first), Is.EqualTo("initiated"));
        Assert.That(await client.StatusAsync(second), Is.EqualTo("authorized"));
    }

    [Test]
    public async Task The_status_of_another_clients_login_is_not_found()
    {
        using SezameClient other = await SezameClient.RegisterAsync(emulator, "Other");
        string id = await client.LoginAsync("jdoe");

        Assert.That((await other.SendAsync("GET", $"auth/status/{id}")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task The_phone_shows_the_service_and_the_message()
    {
        await client.OkAsync("POST", "auth/login", """{"username":"jdoe","message":"Login to Example","timeout":30}""");

        PhoneRequest request = await emulator.Phone.WaitForRequestAsync("jdoe");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(request.ServiceName, Is.EqualTo("Acme"));
            Assert.That(request.Message, Is.EqualTo("Login to Example"));
            Assert.That(request.ExpiresAt, Is.EqualTo(time.GetUtcNow().AddMinutes(30)));
            Assert.That(request.IsFraudNotice, Is.False);
        }
    }
}
