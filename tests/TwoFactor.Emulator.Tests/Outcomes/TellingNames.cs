using System.Net;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Outcomes;

/// <summary>The table of user names in the emulator's README, row by row.</summary>
internal sealed class TellingNames
{
    private readonly FakeTimeProvider time = new();
    private EmulatorHost emulator = null!;
    private SezameClient sezame = null!;
    private SecSignClient secSign = null!;

    [SetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { TimeProvider = time });
        sezame = await SezameClient.RegisterAsync(emulator);
        secSign = new SecSignClient(emulator);
    }

    [TearDown]
    public async Task Stop()
    {
        sezame.Dispose();
        secSign.Dispose();
        await emulator.DisposeAsync();
    }

    [TestCase("approve", "authorized")]
    [TestCase("Approve@acme.example", "authorized")]
    [TestCase("deny", "denied")]
    [TestCase("wrong-symbol", "denied")]
    [TestCase("never", "initiated")]
    public async Task On_sezame_a_name_decides_at_once(string name, string status) =>
        Assert.That(await sezame.StatusAsync(await sezame.LoginAsync(name)), Is.EqualTo(status));

    [TestCase("approve-after-3s", "authorized")]
    [TestCase("deny-after-3000ms@acme.example", "denied")]
    public async Task On_sezame_a_name_decides_after_a_while(string name, string status)
    {
        string id = await sezame.LoginAsync(name);

        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.That(await sezame.StatusAsync(id), Is.EqualTo("initiated"));
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(await sezame.StatusAsync(id), Is.EqualTo(status));
    }

    [Test]
    public async Task On_sezame_expire_is_over_at_once_and_expire_after_a_while()
    {
        string now = await sezame.LoginAsync("expire");
        string later = await sezame.LoginAsync("expire-after-3s");
        Assert.That(emulator.Phone.Approve(now), Is.False);
        Assert.That(await sezame.StatusAsync(now), Is.EqualTo("initiated"));

        time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(emulator.Phone.Approve(later), Is.False);
    }

    [Test]
    public async Task On_sezame_an_approval_that_comes_too_late_is_none()
    {
        string id = await sezame.StartAsync("""{"username":"approve-after-90s","timeout":1}""");

        time.Advance(TimeSpan.FromSeconds(90));

        Assert.That(await sezame.StatusAsync(id), Is.EqualTo("initiated"));
    }

    [TestCase("unpaired")]
    [TestCase("unknown@acme.example")]
    [TestCase("frozen")]
    [TestCase("jdoe")]
    [TestCase("approve2")]
    [TestCase("disapprove")]
    public async Task On_sezame_other_names_are_not_paired(string name)
    {
        string body = $$"""{"username":"{{name}}"}""";

        Assert.That((await sezame.SendAsync("POST", "auth/login", body)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await sezame.SendAsync("POST", "client/link/status", body)).Body, Is.EqualTo("false"));
    }

    [Test]
    public async Task On_sezame_a_telling_name_is_paired_until_it_is_unlinked()
    {
        const string approve = """{"username":"approve"}""";
        Assert.That((await sezame.SendAsync("POST", "client/link/status", approve)).Body, Is.EqualTo("true"));

        Assert.That((await sezame.SendAsync("DELETE", "client/link", approve)).Status, Is.EqualTo(HttpStatusCode.NoContent));

        Assert.That((await sezame.SendAsync("POST", "auth/login", approve)).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("approve", "3")]
    [TestCase("APPROVE@acme", "3")]
    [TestCase("deny", "4")]
    [TestCase("wrong-symbol", "4")]
    [TestCase("expire", "2")]
    [TestCase("never", "1")]
    [TestCase("fetch", "7")]
    [TestCase("suspend", "5")]
    [TestCase("cancel", "6")]
    [TestCase("invalid", "8")]
    [TestCase("nostate", "0")]
    public async Task On_secsign_a_name_decides_at_once(string name, string state)
    {
        Dictionary<string, string> session = await secSign.RequestAsync(name);

        Assert.That(session["authsessionstate"], Is.EqualTo("1"), "the request itself is answered as ever");
        Assert.That(await secSign.StateAsync(session), Is.EqualTo(state));
    }

    [TestCase("approve-after-3s", "3")]
    [TestCase("fetch-after-3s", "7")]
    [TestCase("suspend-after-3s@x", "5")]
    public async Task On_secsign_a_name_decides_after_a_while(string name, string state)
    {
        Dictionary<string, string> session = await secSign.RequestAsync(name);
        Assert.That(await secSign.StateAsync(session), Is.EqualTo("1"));

        time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(await secSign.StateAsync(session), Is.EqualTo(state));
    }

    [Test]
    public async Task On_secsign_an_approval_after_the_two_minutes_is_none()
    {
        Dictionary<string, string> session = await secSign.RequestAsync("approve-after-3m");

        time.Advance(TimeSpan.FromMinutes(4));

        Assert.That(await secSign.StateAsync(session), Is.EqualTo("2"));
    }

    [TestCase("frozen", "20006")]
    [TestCase("frozen@acme", "20006")]
    [TestCase("unknown", "20000")]
    [TestCase("unpaired", "20000")]
    [TestCase("jdoe", "20000")]
    public async Task On_secsign_a_name_is_refused(string name, string code)
    {
        (_, string body) = await secSign.TryRequestAsync(name);

        Assert.That(SecSignClient.Read(body)["errorcode"], Is.EqualTo(code));
    }

    [Test]
    public async Task On_secsign_an_alias_approves_under_its_true_name()
    {
        Dictionary<string, string> session = await secSign.RequestAsync("alias@jdoe");

        Dictionary<string, string> state = SecSignClient.Read((await secSign.AboutAsync("ReqGetAuthSessionState", session)).Body);

        Assert.That((state["authsessionstate"], state["secsignid"]), Is.EqualTo(("3", "jdoe")));
    }
}
