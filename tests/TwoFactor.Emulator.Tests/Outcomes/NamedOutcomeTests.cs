using System.Net;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Outcomes;

/// <summary>The table of user names in the emulator's README, row by row.</summary>
internal sealed class NamedOutcomeTests
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
    public async Task A_Sezame_user_name_gives_its_answer_at_once(string name, string status) =>
        Assert.That(await sezame.StatusAsync(await sezame.LoginAsync(name)), Is.EqualTo(status));

    [TestCase("approve-after-3s", "authorized")]
    [TestCase("deny-after-3000ms@acme.example", "denied")]
    public async Task A_Sezame_user_name_gives_its_answer_after_its_delay(string name, string status)
    {
        string id = await sezame.LoginAsync(name);

        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.That(await sezame.StatusAsync(id), Is.EqualTo("initiated"));
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(await sezame.StatusAsync(id), Is.EqualTo(status));
    }

    [Test]
    public async Task The_Sezame_user_names_expire_and_expire_after_end_a_login_at_their_time()
    {
        string now = await sezame.LoginAsync("expire");
        string later = await sezame.LoginAsync("expire-after-3s");
        Assert.That(emulator.Phone.Approve(now), Is.False);
        Assert.That(await sezame.StatusAsync(now), Is.EqualTo("initiated"));

        time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(emulator.Phone.Approve(later), Is.False);
    }

    [Test]
    public async Task A_Sezame_user_name_whose_approval_comes_too_late_does_not_approve()
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
    public async Task Other_Sezame_user_names_are_not_paired(string name)
    {
        string body = $$"""{"username":"{{name}}"}""";

        Assert.That((await sezame.SendAsync("POST", "auth/login", body)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await sezame.SendAsync("POST", "client/link/status", body)).Body, Is.EqualTo("false"));
    }

    [Test]
    public async Task A_Sezame_user_name_with_an_outcome_is_paired_until_the_pairing_is_removed()
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
    public async Task A_SecSign_ID_gives_its_answer_at_once(string name, string state)
    {
        Dictionary<string, string> session = await secSign.RequestAsync(name);

        Assert.That(session["authsessionstate"], Is.EqualTo("1"), "the state in the first answer");
        Assert.That(await secSign.StateAsync(session), Is.EqualTo(state));
    }

    [TestCase("approve-after-3s", "3")]
    [TestCase("fetch-after-3s", "7")]
    [TestCase("suspend-after-3s@x", "5")]
    public async Task A_SecSign_ID_gives_its_answer_after_its_delay(string name, string state)
    {
        Dictionary<string, string> session = await secSign.RequestAsync(name);
        Assert.That(await secSign.StateAsync(session), Is.EqualTo("1"));

        time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(await secSign.StateAsync(session), Is.EqualTo(state));
    }

    [Test]
    public async Task A_SecSign_ID_whose_approval_comes_after_two_minutes_does_not_approve()
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
    public async Task A_SecSign_ID_is_refused_with_its_error_code(string name, string code)
    {
        (_, string body) = await secSign.TryRequestAsync(name);

        Assert.That(SecSignClient.Read(body)["errorcode"], Is.EqualTo(code));
    }

    [Test]
    public async Task A_SecSign_alias_approves_with_its_real_ID()
    {
        Dictionary<string, string> session = await secSign.RequestAsync("alias@jdoe");

        Dictionary<string, string> state = SecSignClient.Read((await secSign.AboutAsync("ReqGetAuthSessionState", session)).Body);

        Assert.That((state["authsessionstate"], state["secsignid"]), Is.EqualTo(("3", "jdoe")));
    }
}
