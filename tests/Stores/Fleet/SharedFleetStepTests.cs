using TwoFactor.Emulator;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Tests.Stores.Fleet;

/// <summary>The engine becomes unreachable for three host processes at each step of a login, with both services: the outcome is handed out once and is the
/// person's answer, or the person must start again.</summary>
public abstract class SharedFleetStepTests : EngineTests
{
    private const int Persons = 20;
    private static readonly TimeSpan Byte = TimeSpan.FromMilliseconds(20); // between two bytes of a slow answer

    private FleetScene scene = null!;
    private int asked;

    [OneTimeSetUp]
    public async Task OpenSceneAsync() => scene = await FleetScene.OpenAsync(Engine, nodeCount: 3, Persons);

    [OneTimeTearDown]
    public async Task CloseSceneAsync()
    {
        if (scene is not null)
            await scene.DisposeAsync();
    }

    [TearDown]
    public void Restore()
    {
        scene.Proxy.Set(EngineFault.None);
        scene.Emulator.Faults.Clear();
    }

    [Test]
    public Task A_start_during_an_outage_fails_without_asking_the_phone_and_succeeds_afterwards() => EachAsync(
        before: (_, _) => Task.CompletedTask,
        away: async (login, _) =>
        {
            await FailsAsync(login, node: 0, "start");
            Assert.That(scene.Record.StartsOf(login.Name), Is.Zero, "the phone is not asked");
        });

    [Test]
    public Task An_outage_between_the_start_and_the_first_poll_loses_no_login() => EachAsync(
        before: (login, _) => login.StartAsync(node: 0),
        away: async (login, person) =>
        {
            scene.Answer(person, approves: true);
            await FailsAsync(login, node: 1, "wait");
        });

    // The service's answer is on its way to a node when the engine becomes unreachable, so the node cannot store it.
    [Test]
    public async Task An_outage_during_a_poll_loses_no_login()
    {
        for (int i = 0; i < 2; i++)
        {
            (FleetLogin login, int person) = Next();
            await login.StartAsync(node: 0);
            using IDisposable slow = scene.Emulator.Faults.Add(new Fault(FaultKind.SlowDrip) { Delay = Byte });
            Task<NodeAnswer[]> waits = Task.WhenAll(Enumerable.Range(0, 3).Select(node => login.AskAsync(node, "wait")));
            scene.Answer(person, approves: true);
            await Wait.UntilAsync(() => scene.Record.IsApprovalTold(login.Name));
            scene.Proxy.Set(EngineFault.Unreachable);
            // The store failed, or the poll took so long that the wait ended before: in both cases the state is still unknown.
            Assert.That(await waits, Has.All.Matches<NodeAnswer>(answer => answer!.IsTransient || answer.IsPending));
            slow.Dispose();
            scene.Proxy.Set(EngineFault.None);
            await EndsAsync(login, person);
        }
    }

    [Test]
    public Task An_outage_between_the_answer_and_its_collection_loses_no_login() => EachAsync(
        before: StartAndAnswerAsync,
        away: (login, _) => FailsAsync(login, node: 2, "complete"));

    [Test]
    public async Task An_outage_before_the_collection_reaches_the_engine_loses_no_login()
    {
        for (int i = 0; i < 2; i++)
        {
            (FleetLogin login, int person) = Next();
            await StartAndAnswerAsync(login, person);
            await ReachAsync(login, node: 2);
            scene.Proxy.CutAt(Engine.CollectingCommands, isDone: false);
            await FailsAsync(login, node: 2, "complete");
            Assert.That(scene.Proxy.Fault, Is.EqualTo(EngineFault.Unreachable), "the command reached the proxy");
            scene.Proxy.Set(EngineFault.None);
            await EndsAsync(login, person);
        }
    }

    // The node cannot know whether the outcome was handed out: it is not handed out again, and the person starts again.
    [Test]
    public async Task An_outcome_whose_collection_was_lost_on_the_way_back_is_not_handed_out_again()
    {
        for (int i = 0; i < 2; i++)
        {
            (FleetLogin login, int person) = Next();
            await StartAndAnswerAsync(login, person);
            await ReachAsync(login, node: 2);
            scene.Proxy.CutAt(Engine.CollectingCommands, isDone: true);
            NodeAnswer answer = await login.AskAsync(node: 2, "complete");
            Assert.That((answer.IsTransient, answer.IsUncertain), Is.EqualTo((true, true)), answer.ToString());
            scene.Proxy.Set(EngineFault.None);
            await login.CollectAsync();
            Assert.That(login.HandedOut, Is.Zero);
            await EndsAsync(new FleetLogin(scene, person), person);
        }
    }

    [Test]
    public async Task An_outage_during_the_release_of_a_challenge_loses_no_login_and_repeats_no_release()
    {
        (FleetLogin login, int person) = Next(isReleased: true);
        scene.Emulator.Faults.Add(new Fault(FaultKind.SlowDrip) { Delay = Byte, Call = "ReqReleaseAuthSession" });
        await StartAndAnswerAsync(login, person);
        await Wait.UntilAsync(() => scene.Record.ReleasesOf(login.Name) > 0);
        scene.Proxy.Set(EngineFault.Unreachable);
        await FailsAsync(login, node: 1, "complete");
        scene.Proxy.Set(EngineFault.None);
        await EndsAsync(login, person);
        Assert.That(scene.Record.ReleasesOf(login.Name), Is.EqualTo(1));
    }

    // One login with each service at the same time; the engine becomes unreachable during both, and comes back.
    private async Task EachAsync(Func<FleetLogin, int, Task> before, Func<FleetLogin, int, Task> away)
    {
        (FleetLogin Login, int Person)[] logins = [Next(), Next()];
        await Task.WhenAll(logins.Select(one => before(one.Login, one.Person)));
        scene.Proxy.Set(EngineFault.Unreachable);
        await Task.WhenAll(logins.Select(one => away(one.Login, one.Person)));
        scene.Proxy.Set(EngineFault.None);
        await Task.WhenAll(logins.Select(one => EndsAsync(one.Login, one.Person)));
    }

    // Sezame and SecSign alternate; only SecSign's challenges are released.
    private (FleetLogin Login, int Person) Next(bool isReleased = false)
    {
        int person = asked++;
        if (isReleased && FleetScene.TenantOf(person) != "globex")
            person = asked++;
        return (new FleetLogin(scene, person), person);
    }

    private async Task StartAndAnswerAsync(FleetLogin login, int person)
    {
        await login.StartAsync(node: 0);
        Assert.That(login.IsStarted, Is.True);
        scene.Answer(person, approves: true);
        Assert.That(await login.WaitAsync(node: 1), Is.EqualTo("Approved"), () => scene.Record.Story(login.Name));
    }

    private async Task EndsAsync(FleetLogin login, int person)
    {
        int starts = scene.Record.StartsOf(login.Name);
        if (!login.IsStarted)
            await login.StartAsync(node: 0);
        Assert.That(login.IsStarted, Is.True);
        scene.Answer(person, approves: true);
        Assert.That(await login.WaitAsync(node: 1), Is.EqualTo("Approved"), () => scene.Record.Story(login.Name));
        await login.CollectAsync();
        Assert.That((login.HandedOut, login.Outcome), Is.EqualTo((1, "Approved")), () => $"{login.LastAnswers}\n{scene.Record.Story(login.Name)}");
        Assert.That(scene.Record.StartsOf(login.Name) - starts, Is.LessThanOrEqualTo(1), "the person is asked once");
    }

    // A node needs up to a second to notice that the engine is back.
    private static Task ReachAsync(FleetLogin login, int node) => Wait.UntilAsync(async () => (await login.AskAsync(node, "wait")).IsDone);

    private static async Task FailsAsync(FleetLogin login, int node, string operation)
    {
        NodeAnswer answer = await login.AskAsync(node, operation);
        Assert.That((answer.Kind, answer.IsTransient), Is.EqualTo(("failed", true)), answer.ToString());
    }
}
