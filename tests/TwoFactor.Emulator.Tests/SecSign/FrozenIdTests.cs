using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.SecSign;

/// <summary>A second request for an ID freezes it (SecSign 2.6); how it is thawed, and the priority codes that work meanwhile.</summary>
internal sealed class FrozenIdTests
{
    private readonly FakeTimeProvider time = new();
    private EmulatorHost emulator = null!;
    private SecSignClient client = null!;

    [SetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { TimeProvider = time, SecSignIds = { "johndoe", "janedoe" } });
        client = new SecSignClient(emulator);
    }

    [TearDown]
    public async Task Stop()
    {
        client.Dispose();
        await emulator.DisposeAsync();
    }

    [Test]
    public async Task A_new_login_is_possible_after_a_decided_one()
    {
        Dictionary<string, string> first = await client.RequestAsync("johndoe");
        emulator.Phone.Deny(first["authsessionid"]);

        Assert.That(await client.StateAsync(await client.RequestAsync("johndoe")), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_new_login_is_possible_after_an_expired_or_cancelled_one()
    {
        await client.RequestAsync("johndoe");
        time.Advance(TimeSpan.FromMinutes(2));
        Dictionary<string, string> second = await client.RequestAsync("johndoe");
        await client.AboutAsync("ReqCancelAuthSession", second);

        Assert.That(await client.StateAsync(await client.RequestAsync("johndoe")), Is.EqualTo("1"));
    }

    [Test]
    public async Task Freezing_one_ID_does_not_affect_another()
    {
        Dictionary<string, string> jane = await client.RequestAsync("janedoe");

        await FreezeJohnAsync();

        Assert.That(await client.StateAsync(jane), Is.EqualTo("1"));
    }

    [Test]
    public async Task The_phone_shows_a_frozen_ID_and_from_the_second_time_on_a_priority_code()
    {
        await FreezeJohnAsync();
        Assert.That(emulator.Phone.GetScreen().FrozenIds, Is.EqualTo((PhoneFrozenId[])[new("johndoe", null)]));

        emulator.Phone.Thaw("JohnDoe");
        Assert.That(emulator.Phone.GetScreen().FrozenIds, Is.Empty);

        await FreezeJohnAsync();
        Assert.That(emulator.Phone.GetScreen().FrozenIds.Single().PriorityCode, Does.Match("^[0-9]{8}$"));
    }

    [Test]
    public async Task A_priority_code_works_for_a_frozen_ID_and_resolves_to_that_ID()
    {
        await FreezeJohnAsync();
        string code = emulator.Phone.PriorityCode("johndoe")!;

        Dictionary<string, string> session = await client.RequestAsync(code);
        Assert.That(session["secsignid"], Is.EqualTo(code));
        emulator.Phone.Approve((await emulator.Phone.WaitForRequestAsync("johndoe")).Id);

        Dictionary<string, string> state = SecSignClient.Read((await client.AboutAsync("ReqGetAuthSessionState", session)).Body);
        Assert.That((state["authsessionstate"], state["secsignid"]), Is.EqualTo(("3", "johndoe")));
    }

    [Test]
    public async Task Asking_with_a_priority_code_and_with_the_ID_is_asking_twice([Values] bool codeFirst)
    {
        string code = emulator.Phone.PriorityCode("johndoe")!;
        Dictionary<string, string> first = await client.RequestAsync(codeFirst ? code : "johndoe");
        (_, string body) = await client.TryRequestAsync(codeFirst ? "johndoe" : code);
        Assert.That(body, Does.Contain("20006"));
        Assert.That(await client.StateAsync(first), Is.EqualTo("5"));
        Assert.That(emulator.Phone.GetScreen().FrozenIds, Has.Count.EqualTo(codeFirst ? 1 : 0), "a code is never frozen");
    }

    [Test]
    public async Task A_second_request_under_an_alias_freezes_the_person_and_not_the_alias()
    {
        for (int i = 0; i < 2; i++)
        {
            await client.RequestAsync("alias-after-10s@johndoe");
            await client.TryRequestAsync("alias-after-10s@johndoe");
            Assert.That(emulator.Phone.GetScreen().FrozenIds.Single().SecSignId, Is.EqualTo("johndoe"));
            Assert.That((await client.TryRequestAsync("johndoe")).Body, Does.Contain("20006"));
            if (i == 0)
                emulator.Phone.Thaw("johndoe");
        }

        string code = emulator.Phone.GetScreen().FrozenIds.Single().PriorityCode!;
        await client.RequestAsync(code);
        Assert.That(emulator.Phone.GetScreen().Requests.Single().User, Is.EqualTo("johndoe"));
    }

    [TestCase("approve@x", "3")]
    [TestCase("deny@x", "4")]
    [TestCase("frozen@x", "1")]
    public async Task A_priority_code_has_the_outcome_that_the_name_of_its_ID_spells(string secSignId, string state) =>
        Assert.That(await client.StateAsync(await client.RequestAsync(emulator.Phone.PriorityCode(secSignId)!)), Is.EqualTo(state));

    [Test]
    public async Task What_has_expired_cannot_be_taken_off_the_screen()
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.That(emulator.Phone.Ignore(session["authsessionid"]), Is.False);
    }

    [Test]
    public async Task Cancelling_an_accepted_session_answers_that_it_is_accepted()
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");
        emulator.Phone.Approve(session["authsessionid"]);

        Assert.That((await client.AboutAsync("ReqCancelAuthSession", session)).Body, Does.EndWith("authsessionstate=3"));
        Assert.That(await client.StateAsync(session), Is.EqualTo("3"));
    }

    [Test]
    public async Task A_denied_session_can_be_cancelled()
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");
        emulator.Phone.Deny(session["authsessionid"]);

        Assert.That((await client.AboutAsync("ReqCancelAuthSession", session)).Body, Does.EndWith("authsessionstate=6"));
    }

    [TestCase("secsignid", "janedoe")]
    [TestCase("authsessionid", "9162914906710510618")]
    [TestCase("requestid", "134B0110289F76FE58A5449868187B99BB7FC59D8689A59EC809D50F6C1E234C")]
    public async Task Values_of_two_sessions_mixed_match_no_session(string field, string other)
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");

        Dictionary<string, string> mixed = new(session) { [field] = other };

        Assert.That((await client.AboutAsync("ReqGetAuthSessionState", mixed)).Body, Does.EndWith("errorcode=10013"));
        Assert.That((await client.AboutAsync("ReqCancelAuthSession", mixed)).Body, Does.EndWith("errorcode=10013"));
        Assert.That(await client.StateAsync(session), Is.EqualTo("1"));
    }

    [Test]
    public async Task Ten_minutes_after_its_end_a_session_is_forgotten()
    {
        Dictionary<string, string> session = await client.RequestAsync("johndoe");
        time.Advance(TimeSpan.FromMinutes(11));
        Assert.That(await client.StateAsync(session), Is.EqualTo("2"));

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.That((await client.AboutAsync("ReqGetAuthSessionState", session)).Body, Does.EndWith("errorcode=10013"));
    }

    private async Task FreezeJohnAsync()
    {
        await client.RequestAsync("johndoe");
        await client.TryRequestAsync("johndoe");
    }
}
