using TwoFactor.Emulator;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Tests.Stores.Fleet;

/// <summary>Three host processes lose the engine at each step of a login, at both services: the login ends as the person said, once, or the person starts
/// again.</summary>
public abstract class SharedFleetStepTests : EngineTests
{
    private const int Persons = 20;
    private static readonly TimeSpan Byte = TimeSpan.FromMilliseconds(20); // of an answer that comes slowly

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
        scene.Proxy.Set(EngineTrouble.None);
        scene.Emulator.Faults.Clear();
    }

    [Test]
    public Task Before_the_start() => EachAsync(
        before: (_, _) => Task.CompletedTask,
        away: async (login, _) =>
        {
            await FailsAsync(login, node: 0, "start");
            Assert.That(scene.Record.StartsOf(login.Name), Is.Zero, "nobody is asked");
        });

    [Test]
    public Task Between_the_start_and_the_first_poll() => EachAsync(
        before: (login, _) => login.StartAsync(node: 0),
        away: async (login, person) =>
        {
            scene.Answer(person, approves: true);
            await FailsAsync(login, node: 1, "wait");
        });

    // The answer is on its way from the service to a node when the engine goes, and cannot be written.
    [Test]
    public async Task While_a_poll_is_under_way()
    {
        for (int i = 0; i < 2; i++)
        {
            (FleetLogin login, int person) = Next();
            await login.StartAsync(node: 0);
            using IDisposable slow = scene.Emulator.Faults.Add(new Fault(FaultKind.SlowDrip) { Delay = Byte });
            Task<NodeAnswer[]> waits = Task.WhenAll(Enumerable.Range(0, 3).Select(node => login.AskAsync(node, "wait")));
            scene.Answer(person, approves: true);
            await UntilAsync(() => scene.Record.IsApprovalTold(login.Name));
            scene.Proxy.Set(EngineTrouble.Unreachable);
            // The store is away, or the poll took so long that the page was told of trouble before: no answer is known in either case.
            Assert.That(await waits, Has.All.Matches<NodeAnswer>(answer => answer!.IsTransient || answer.IsPending));
            slow.Dispose();
            scene.Proxy.Set(EngineTrouble.None);
            await EndsAsync(login, person);
        }
    }

    [Test]
    public Task Between_the_answer_and_the_collection() => EachAsync(
        before: StartAndAnswerAsync,
        away: (login, _) => FailsAsync(login, node: 2, "complete"));

    [Test]
    public async Task While_the_outcome_is_collected_and_the_engine_has_not_heard_of_it()
    {
        for (int i = 0; i < 2; i++)
        {
            (FleetLogin login, int person) = Next();
            await StartAndAnswerAsync(login, person);
            await ReachAsync(login, node: 2);
            scene.Proxy.CutAt(Engine.CollectingCommand, isDone: false);
            await FailsAsync(login, node: 2, "complete");
            Assert.That(scene.Proxy.Trouble, Is.EqualTo(EngineTrouble.Unreachable), "the command was on its way");
            scene.Proxy.Set(EngineTrouble.None);
            await EndsAsync(login, person);
        }
    }

    // Whether it was handed out cannot be known: it is not handed out again, and the person starts again.
    [Test]
    public async Task While_the_outcome_is_collected_and_the_engine_has_done_it()
    {
        for (int i = 0; i < 2; i++)
        {
            (FleetLogin login, int person) = Next();
            await StartAndAnswerAsync(login, person);
            await ReachAsync(login, node: 2);
            scene.Proxy.CutAt(Engine.CollectingCommand, isDone: true);
            NodeAnswer answer = await login.AskAsync(node: 2, "complete");
            Assert.That((answer.IsTransient, answer.IsUncertain), Is.EqualTo((true, true)), answer.ToString());
            scene.Proxy.Set(EngineTrouble.None);
            await login.CollectAsync();
            Assert.That(login.HandedOut, Is.Zero);
            await EndsAsync(new FleetLogin(scene, person), person);
        }
    }

    [Test]
    public async Task While_an_approved_challenge_is_released()
    {
        (FleetLogin login, int person) = Next(isReleased: true);
        scene.Emulator.Faults.Add(new Fault(FaultKind.SlowDrip) { Delay = Byte, Call = "ReqReleaseAuthSession" });
        await StartAndAnswerAsync(login, person);
        await UntilAsync(() => scene.Record.ReleasesOf(login.Name) > 0);
        scene.Proxy.Set(EngineTrouble.Unreachable);
        await FailsAsync(login, node: 1, "complete");
        scene.Proxy.Set(EngineTrouble.None);
        await EndsAsync(login, person);
        Assert.That(scene.Record.ReleasesOf(login.Name), Is.EqualTo(1));
    }

    // One login at each service at the same time: the engine goes away under both, and comes back.
    private async Task EachAsync(Func<FleetLogin, int, Task> before, Func<FleetLogin, int, Task> away)
    {
        (FleetLogin Login, int Person)[] logins = [Next(), Next()];
        await Task.WhenAll(logins.Select(one => before(one.Login, one.Person)));
        scene.Proxy.Set(EngineTrouble.Unreachable);
        await Task.WhenAll(logins.Select(one => away(one.Login, one.Person)));
        scene.Proxy.Set(EngineTrouble.None);
        await Task.WhenAll(logins.Select(one => EndsAsync(one.Login, one.Person)));
    }

    // People at Sezame and at SecSign take turns; SecSign has challenges released.
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
        Assert.That(scene.Record.StartsOf(login.Name) - starts, Is.LessThanOrEqualTo(1), "and the person was asked once");
    }

    // A client notices within a second that the engine is back.
    private static Task ReachAsync(FleetLogin login, int node) => UntilAsync(async () => (await login.AskAsync(node, "wait")).IsDone);

    private static async Task FailsAsync(FleetLogin login, int node, string operation)
    {
        NodeAnswer answer = await login.AskAsync(node, operation);
        Assert.That((answer.Kind, answer.IsTransient), Is.EqualTo(("failed", true)), answer.ToString());
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(since), Is.LessThan(TimeSpan.FromSeconds(30)));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
