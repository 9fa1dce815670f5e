using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>How long the store is to keep a login that is not final: until its answer must be known and has been collected.</summary>
public sealed class KeepTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Test]
    public async Task A_login_is_kept_for_the_rest_of_its_time_whatever_its_age_is_when_it_changes()
    {
        using FlowHost scene = Make(Minute * 2, out FaultyStore store);
        scene.Service.User("jdoe").Answers(ChallengeState.Pending, ChallengeState.Delivered);
        FlowKey key = await scene.StartAsync();
        TimeSpan atTheStart = store.KeepFor;
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3.5)); // polls at two and three seconds
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Delivered));
        Assert.That(store.KeepFor, Is.EqualTo(atTheStart - TimeSpan.FromSeconds(3)));
    }

    [Test]
    public async Task A_login_is_kept_until_its_answer_is_known_although_it_must_be_collected_sooner()
    {
        TimeSpan shortest = await KeptForAsync(Minute);
        Assert.That(shortest, Is.GreaterThan((Minute * 2) + FlowCadence.LongestCall), "a poll that begins just before the end of the two minutes may take so long");
        Assert.That(await KeptForAsync(Minute * 2), Is.EqualTo(shortest));
        Assert.That(await KeptForAsync(Minute * 10), Is.EqualTo(Minute * 12), "the time to answer, and then the time to collect");
    }

    private static async Task<TimeSpan> KeptForAsync(TimeSpan collectWithin)
    {
        using FlowHost scene = Make(collectWithin, out FaultyStore store);
        await scene.StartAsync();
        return store.KeepFor;
    }

    private static FlowHost Make(TimeSpan collectWithin, out FaultyStore store)
    {
        FaultyStore? made = null;
        FlowHost scene = new(
            options => options.CollectWithin = collectWithin,
            services: services => services.AddSingleton<IFlowStore>(host => made = new FaultyStore(host)));
        store = made!;
        return scene;
    }
}
