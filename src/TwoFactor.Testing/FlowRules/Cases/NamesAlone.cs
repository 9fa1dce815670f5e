using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>Without a first factor, a user who is unknown, not enrolled or frozen looks like a user who does not answer.</summary>
internal static class NamesAlone
{
    public static FlowCaseList Cases { get; } = new(nameof(NamesAlone))
    {
        { 10, A_visit_until_the_time_is_over_does_not_show_whether_a_name_exists },
        { 10, A_page_with_a_picture_does_not_show_whether_a_name_exists },
        { 10, Asking_again_and_from_elsewhere_does_not_show_whether_a_name_exists },
        { 10, The_limits_do_not_show_whether_a_name_exists },
        { 10, A_question_that_cannot_be_cancelled_does_not_show_whether_a_name_exists },
        { 10, What_its_owner_does_with_a_first_factor_does_not_show_whether_a_name_exists },
        { 10, Random_visits_do_not_show_whether_a_name_exists },
        { 10, With_a_first_factor_the_host_gets_the_reason },
        { 10, Nobody_is_let_in_by_a_name_that_cannot_be_asked },
    };

    private static async Task A_visit_until_the_time_is_over_does_not_show_whether_a_name_exists(FlowScene scene)
    {
        Personas personas = await OpenAsync(scene, Setting.Usual).ConfigureAwait(false);
        await personas.StartAsync("one").ConfigureAwait(false);
        foreach (KeyCall call in new[] { KeyCall.Get, KeyCall.Wait, KeyCall.LongWait, KeyCall.Watch, KeyCall.Complete })
        {
            await personas.CallAsync(call).ConfigureAwait(false);
            await personas.CallAsync(call, isForeign: true).ConfigureAwait(false);
        }

        if (!scene.Pace.IsVirtual)
            return; // The challenge ends only after minutes.
        for (int i = 0; i < 25; i++)
        {
            await personas.PassAsync(10 * scene.Unit).ConfigureAwait(false);
            await personas.CallAsync(KeyCall.Get).ConfigureAwait(false);
        }

        await personas.CallAsync(KeyCall.Watch).ConfigureAwait(false);
        await personas.CallAsync(KeyCall.Complete).ConfigureAwait(false);
        await personas.CallAsync(KeyCall.Complete).ConfigureAwait(false);
    }

    private static async Task A_page_with_a_picture_does_not_show_whether_a_name_exists(FlowScene scene)
    {
        Personas personas = await OpenAsync(scene, Setting.Usual | TwoFactorCapabilities.AccessPass | TwoFactorCapabilities.SingleChallenge | TwoFactorCapabilities.NeedsRelease).ConfigureAwait(false);
        await personas.StartAsync("one").ConfigureAwait(false);
        foreach (KeyCall call in new[] { KeyCall.Get, KeyCall.Watch, KeyCall.Cancel, KeyCall.Get, KeyCall.Complete })
            await personas.CallAsync(call).ConfigureAwait(false);
    }

    private static async Task Asking_again_and_from_elsewhere_does_not_show_whether_a_name_exists(FlowScene scene)
    {
        Personas personas = await OpenAsync(scene, Setting.Usual | TwoFactorCapabilities.SingleChallenge).ConfigureAwait(false);
        await personas.StartAsync("one").ConfigureAwait(false);
        await personas.StartAsync("one").ConfigureAwait(false);
        await personas.StartAsync("two").ConfigureAwait(false);
        for (int login = 0; login < 2; login++)
        {
            await personas.CallAsync(KeyCall.Get, login).ConfigureAwait(false);
            await personas.CallAsync(KeyCall.Complete, login).ConfigureAwait(false);
        }

        await personas.StartAsync("two", purpose: "payment").ConfigureAwait(false);
        await personas.StartAsync("three", purpose: "payment").ConfigureAwait(false);
        for (int login = 0; login < 4; login++)
            await personas.CallAsync(KeyCall.Get, login).ConfigureAwait(false);
    }

    private static async Task The_limits_do_not_show_whether_a_name_exists(FlowScene scene)
    {
        Personas personas = await OpenAsync(scene, Setting.Usual).ConfigureAwait(false);
        for (int i = 0; i < 6; i++)
        {
            await personas.StartAsync($"browser {i}").ConfigureAwait(false);
            await personas.CallAsync(KeyCall.Cancel, i).ConfigureAwait(false);
        }
    }

    private static async Task A_question_that_cannot_be_cancelled_does_not_show_whether_a_name_exists(FlowScene scene)
    {
        Personas personas = await OpenAsync(scene, Setting.Usual & ~TwoFactorCapabilities.CanCancel).ConfigureAwait(false);
        await personas.StartAsync("one").ConfigureAwait(false);
        await personas.StartAsync("two").ConfigureAwait(false);
        await personas.CallAsync(KeyCall.Cancel).ConfigureAwait(false);
        await personas.CallAsync(KeyCall.Get).ConfigureAwait(false);
        await personas.StartAsync("two").ConfigureAwait(false);
        await personas.StartAsync("one").ConfigureAwait(false);
        await personas.CallAsync(KeyCall.Complete).ConfigureAwait(false);
        await personas.CallAsync(KeyCall.Complete).ConfigureAwait(false);
    }

    private static async Task What_its_owner_does_with_a_first_factor_does_not_show_whether_a_name_exists(FlowScene scene)
    {
        Personas personas = await OpenAsync(scene, Setting.Usual | TwoFactorCapabilities.SingleChallenge).ConfigureAwait(false);
        FlowRequest request = new(scene.Tenant, personas.Owner) { Browser = scene.NewBrowser() };
        Login login = await scene.StartAsync(request).ConfigureAwait(false);
        await personas.StartAsync("one").ConfigureAwait(false);
        await scene.AskAsync(KeyCall.Cancel, scene.Flow, login.Key).ConfigureAwait(false);
        await personas.StartAsync("one").ConfigureAwait(false);
        await scene.FinishAsync(ChallengeState.Denied, request).ConfigureAwait(false);
        scene.Service.User(personas.Owner).DoesNothing();
        for (int i = 0; i < 4; i++)
        {
            await personas.StartAsync($"browser {i}").ConfigureAwait(false);
            await personas.CallAsync(KeyCall.Get, i).ConfigureAwait(false);
        }
    }

    private static async Task Random_visits_do_not_show_whether_a_name_exists(FlowScene scene)
    {
        scene.RequiresVirtualTime();
        int seed = scene.NewSeed();
        Random random = new(seed);
        TwoFactorCapabilities capabilities = Setting.Usual;
        foreach (TwoFactorCapabilities other in new[] { TwoFactorCapabilities.SingleChallenge, TwoFactorCapabilities.CanCancel, TwoFactorCapabilities.AccessPass, TwoFactorCapabilities.NeedsRelease })
            capabilities ^= random.Next(2) == 0 ? other : TwoFactorCapabilities.None;
        await OpenNodesAsync(scene, capabilities).ConfigureAwait(false);
        for (int run = 0; run < 4; run++)
        {
            Personas personas = new(scene);
            await personas.PassAsync(TimeSpan.Zero).ConfigureAwait(false);
            for (int i = 0; i < 25; i++)
                await VisitAsync(personas, random, scene.Unit, seed).ConfigureAwait(false);
        }
    }

    private static Task VisitAsync(Personas personas, Random random, TimeSpan unit, int seed) => random.Next(8) switch
    {
        0 or 1 => personas.StartAsync(string.Create(CultureInfo.InvariantCulture, $"browser {random.Next(3)} of seed {seed}"), random.Next(4) == 0 ? "payment" : FlowRequest.SignIn),
        2 or 3 or 4 => personas.CallAsync(KeyCall.All[random.Next(KeyCall.All.Count)], random.Next(4), isForeign: random.Next(6) == 0),
        5 => personas.PassAsync(random.Next(100) * unit),
        _ => personas.PassAsync(unit * (random.NextDouble() * 8)),
    };

    private static async Task With_a_first_factor_the_host_gets_the_reason(FlowScene scene)
    {
        await OpenNodesAsync(scene, Setting.Usual).ConfigureAwait(false);
        foreach ((TwoFactorError error, FlowRefusal refusal) in new[] { (TwoFactorError.UserNotEnrolled, FlowRefusal.NotEnrolled), (TwoFactorError.UserSuspended, FlowRefusal.Suspended) })
        {
            FlowRequest request = scene.NewRequest();
            scene.Service.User(request.Subject).CannotBeAsked(error);
            FlowStart start = await scene.TryStartAsync(request).ConfigureAwait(false);
            scene.Expect(start.Refusal == refusal && start.Id is null, $"{refusal}", start, "people would wait for a question that never comes");
        }

        FlowStart nameless = await scene.TryStartAsync(new FlowRequest(scene.Tenant, Personas.NamelessMark + scene.NewSubject())).ConfigureAwait(false);
        scene.Expect(nameless.Refusal == FlowRefusal.NotEnrolled, "NotEnrolled for a user without a name at the service", nameless, "people would wait for a question that never comes");
    }

    private static async Task Nobody_is_let_in_by_a_name_that_cannot_be_asked(FlowScene scene)
    {
        await OpenNodesAsync(scene, Setting.Usual, options => options.FailureMode = FlowFailureMode.OpenWithAudit).ConfigureAwait(false);
        FlowRequest request = new(scene.Tenant, scene.NewSubject()) { HasFirstFactor = false };
        scene.Service.User(request.Subject).CannotBeAsked(TwoFactorError.UserNotEnrolled).Approves();
        Login login = await scene.StartAsync(request).ConfigureAwait(false);
        scene.KeepWaiting(login, node: 0);
        await scene.Pace.PassAsync(5 * scene.Unit).ConfigureAwait(false);
        string answer = await scene.AskAsync(KeyCall.Complete, scene.Flow, login.Key).ConfigureAwait(false);
        scene.Expect(Answer.IsTooEarly(answer), "no outcome", answer, "anybody would be let in under a name that does not exist");
        scene.Expect(scene.Count(login, ServiceOperation.Poll) == 0, "no poll for a challenge that does not exist", scene.Count(login, ServiceOperation.Poll), "the service would get needless requests");
    }

    /// <summary>Opens the nodes, and makes one start on each and cancels it. What a user who cannot be asked gets imitates the last start and the last
    /// withdrawal of the node, also in how long they took.</summary>
    private static async Task<Personas> OpenAsync(FlowScene scene, TwoFactorCapabilities capabilities)
    {
        await OpenNodesAsync(scene, capabilities).ConfigureAwait(false);
        scene.Service.StartsTake = 0.3 * scene.Unit;
        scene.Service.WithdrawalsTake = 0.15 * scene.Unit;
        foreach (FlowNode node in scene.Nodes)
        {
            FlowRequest request = scene.NewRequest();
            FlowStart start = await scene.EndAsync(node.Flow.StartAsync(request, CancellationToken.None)).ConfigureAwait(false);
            await scene.AskAsync(KeyCall.Cancel, node.Flow, Login.KeyFor(request, start.Id!)).ConfigureAwait(false);
        }

        return new Personas(scene);
    }

    private static Task OpenNodesAsync(FlowScene scene, TwoFactorCapabilities capabilities, Action<FlowOptions>? configure = null) => scene.OpenAsync(new Setting
    {
        Capabilities = capabilities,
        Options = configure,
        Services = services => services.AddSingleton<ITwoFactorUserNames>(new Names()),
    });

    /// <summary>The subject is the name, except for users who have no name.</summary>
    private sealed class Names : ITwoFactorUserNames
    {
        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) =>
            new(subject.StartsWith(Personas.NamelessMark, StringComparison.Ordinal) ? null : subject);
    }
}
