using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Callbacks;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.Saving;
using TwoFactor.Emulator.Sezame;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.Tests.Sezame;

/// <summary>An entry that a store has removed is not kept in memory until its planned answer is due.</summary>
internal sealed class RemovedEntryTests
{
    private const int MoreThanStored = 20_000;

    private readonly CertificateAuthority authority = CertificateAuthority.Create("A test");
    private readonly DelayedActions delayed = new(new FakeTimeProvider());

    [OneTimeTearDown]
    public void Dispose()
    {
        delayed.Dispose();
        authority.Dispose();
    }

    [Test]
    public void A_registration_is_not_kept_in_memory([Values] bool isRestored)
    {
        SezameState state = Open();
        WeakReference client = Register(state, isRestored);
        for (int i = 0; i < MoreThanStored; i++)
            state.Clients.Register("another", null, null);

        AssertIsFree(client);
        GC.KeepAlive(state);
    }

    [Test]
    public void A_login_is_not_kept_in_memory([Values] bool isRestored)
    {
        SezameState state = Open();
        WeakReference request = LogIn(state, isRestored);

        AssertIsFree(request);
        GC.KeepAlive(state);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Register(SezameState state, bool isRestored)
    {
        SezameState first = isRestored ? Open() : state;
        new RegistrationCalls(first).Register(Json("""{"name":"Acme","email":"approve-after-99m"}"""));
        if (isRestored)
            SezameSaving.Restore(SezameSaving.Take(first), state);
        return new WeakReference(state.Clients.All.Single());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference LogIn(SezameState state, bool isRestored)
    {
        SezameState first = isRestored ? Open() : state;
        ClientRegistration client = first.Clients.Register("Acme", null, null);
        new LoginCalls(first, new CallbackRule(() => false)).Login(client, Json("""{"username":"approve-after-99m","timeout":120}"""));
        if (isRestored)
            SezameSaving.Restore(SezameSaving.Take(first), state);
        WeakReference request = new(state.Requests.All.Single());
        state.Requests.RemoveOf(state.Clients.All.Single());
        return request;
    }

    private static void AssertIsFree(WeakReference entry)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.That(entry.IsAlive, Is.False);
    }

    private static JsonBody Json(string json) => JsonBody.Parse(System.Text.Encoding.UTF8.GetBytes(json))!;

    private SezameState Open() => new(
        new SharedServices(new FakeTimeProvider(), new IdSource(1), delayed, new ChangeSignal()), new KnownPeople([]), new SezameBehaviour(), authority, new CallbackSender());
}
