using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>A caller that waits for a change of the screen sees that something has expired.</summary>
[CancelAfter(120_000)]
internal sealed class ExpiryTests
{
    private readonly FakeTimeProvider time = new();
    private string folder = "";
    private EmulatorHost emulator = null!;
    private SezameClient sezame = null!;

    private static IEnumerable<TestCaseData> Items =>
    [
        Item("registration", TimeSpan.FromDays(1), screen => screen.Registrations.Count, "POST", "client/register", """{"name":"Initech","email":"never@example.com"}"""),
        Item("pairing code", TimeSpan.FromHours(1), screen => screen.Links.Count, "POST", "client/link", """{"username":"jdoe"}"""),
        Item("login", TimeSpan.FromMinutes(5), screen => screen.Requests.Count, "POST", "auth/login", """{"username":"never@x"}"""),
        Item("fraud notice", TimeSpan.FromMinutes(30), screen => screen.Requests.Count, "POST", "auth/login", """{"username":"never@x","type":"fraud","timeout":30}"""),
    ];

    [SetUp]
    public async Task Start()
    {
        folder = Directory.CreateTempSubdirectory("emulator-expiry-").FullName;
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { TimeProvider = time, Folder = folder });
        sezame = await SezameClient.RegisterAsync(emulator);
    }

    [TearDown]
    public async Task Stop()
    {
        sezame.Dispose();
        await emulator.DisposeAsync();
        Directory.Delete(folder, true);
    }

    [TestCaseSource(nameof(Items))]
    public async Task A_wait_sees_that_an_item_of_sezame_expires(
        TimeSpan lifetime, Func<PhoneScreen, int> count, string method, string path, string body, CancellationToken cancellationToken)
    {
        await sezame.OkAsync(method, path, body);

        await ExpiresAsync(lifetime, count, cancellationToken);
    }

    [TestCaseSource(nameof(Items))]
    public async Task A_wait_sees_it_after_a_restart_too(
        TimeSpan lifetime, Func<PhoneScreen, int> count, string method, string path, string body, CancellationToken cancellationToken)
    {
        await sezame.OkAsync(method, path, body);
        await emulator.DisposeAsync();
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { TimeProvider = time, Folder = folder }, cancellationToken);

        await ExpiresAsync(lifetime, count, cancellationToken);
    }

    [Test]
    public async Task A_wait_sees_that_a_session_of_secsign_expires([Values] bool afterRestart, CancellationToken cancellationToken)
    {
        using (SecSignClient secSign = new(emulator))
            await secSign.RequestAsync("never@x");
        if (afterRestart)
        {
            await emulator.DisposeAsync();
            emulator = await EmulatorHost.StartAsync(new EmulatorOptions { TimeProvider = time, Folder = folder }, cancellationToken);
        }

        await ExpiresAsync(TimeSpan.FromMinutes(2), screen => screen.Requests.Count, cancellationToken);
    }

    // A timer may ring a moment before its time, at which the item is still on the screen.
    [Test]
    public async Task A_timer_that_rings_early_is_no_expiry(CancellationToken cancellationToken)
    {
        DateTimeOffset start = time.GetUtcNow();
        await sezame.OkAsync("POST", "client/link", """{"username":"jdoe"}""");
        time.AdjustTime(start - TimeSpan.FromSeconds(1)); // the wall clock is put back; timers stay

        Task<string> gone = emulator.Phone.WaitForAsync(screen => screen.Links.Count == 0 ? "gone" : null, cancellationToken);
        time.Advance(TimeSpan.FromHours(1));
        Assert.That(gone.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await gone, Is.EqualTo("gone"));
    }

    private static TestCaseData Item(string name, TimeSpan lifetime, Func<PhoneScreen, int> count, string method, string path, string body) =>
        new TestCaseData(lifetime, count, method, path, body).SetArgDisplayNames(name);

    private async Task ExpiresAsync(TimeSpan lifetime, Func<PhoneScreen, int> count, CancellationToken cancellationToken)
    {
        Assert.That(count(emulator.Phone.GetScreen()), Is.EqualTo(1));
        Task<string> gone = emulator.Phone.WaitForAsync(screen => count(screen) == 0 ? "gone" : null, cancellationToken);
        time.Advance(lifetime - TimeSpan.FromTicks(1));
        Assert.That(count(emulator.Phone.GetScreen()), Is.EqualTo(1));

        time.Advance(TimeSpan.FromTicks(1));

        Assert.That(await gone, Is.EqualTo("gone"));
    }
}
