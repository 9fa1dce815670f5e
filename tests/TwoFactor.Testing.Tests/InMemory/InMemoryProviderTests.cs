using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TwoFactor.Testing.Tests.InMemory;

/// <summary>Behaviour on which a host's tests rely. The conformance suite tests that the provider keeps the contract.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InMemoryProviderTests
{
    private readonly InMemoryService service = new();
    private readonly ManualTimeProvider time = new();
    private readonly Disposables hosts = new();

    [TearDown]
    public void DisposeHosts() => hosts.Dispose();

    [Test]
    public async Task By_default_users_do_not_answer_and_the_challenge_expires()
    {
        ITwoFactorProvider provider = Provider();
        ChallengeHandle handle = await StartAsync(provider);
        Assert.That(await StateAsync(provider, handle), Is.EqualTo(ChallengeState.Pending));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.That(await StateAsync(provider, handle), Is.EqualTo(ChallengeState.Expired));
    }

    [Test]
    public async Task A_user_can_answer_while_the_challenge_is_open()
    {
        ITwoFactorProvider provider = Provider();
        ChallengeHandle handle = await StartAsync(provider);
        Assert.That(await StateAsync(provider, handle), Is.EqualTo(ChallengeState.Pending));
        service.User("jdoe").Approves();
        Assert.That((await provider.PollStateAsync(handle)).ApprovedUser, Is.EqualTo("jdoe"));
    }

    [Test]
    public async Task A_final_answer_stays_with_its_challenge_and_the_script_continues_with_the_next_one()
    {
        service.User("jdoe").Answers(ChallengeState.Pending, ChallengeState.Denied, ChallengeState.Approved);
        ITwoFactorProvider provider = Provider();
        ChallengeHandle first = await StartAsync(provider);
        ChallengeState[] states = [await StateAsync(provider, first), await StateAsync(provider, first), await StateAsync(provider, first)];
        Assert.That(states, Is.EqualTo(new[] { ChallengeState.Pending, ChallengeState.Denied, ChallengeState.Denied }));

        ChallengeHandle second = await StartAsync(provider);
        Assert.That(await StateAsync(provider, second), Is.EqualTo(ChallengeState.Approved));
        Assert.That(await StateAsync(provider, first), Is.EqualTo(ChallengeState.Denied));
    }

    [Test]
    public async Task A_failure_can_be_part_of_a_script()
    {
        InMemoryAnswer trouble = new InMemoryAnswer(TwoFactorError.RateLimited) { RetryAfter = TimeSpan.FromSeconds(7) };
        service.User("jdoe").Answers(trouble, ChallengeState.Approved);
        ITwoFactorProvider provider = Provider();
        ChallengeHandle handle = await StartAsync(provider);

        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.PollStateAsync(handle)))!;
        Assert.That((e.Error, e.IsTransient, e.RetryAfter), Is.EqualTo((TwoFactorError.RateLimited, true, (TimeSpan?)TimeSpan.FromSeconds(7))));
        Assert.That(await StateAsync(provider, handle), Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task Starts_for_a_user_who_cannot_be_asked_fail_until_that_is_reset()
    {
        service.User("jdoe").CannotBeAsked(TwoFactorError.UserSuspended);
        ITwoFactorProvider provider = Provider();
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => StartAsync(provider)))!;
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.UserSuspended));
        service.User("jdoe").CannotBeAsked(null);
        Assert.That(await StartAsync(provider), Is.Not.Null);
    }

    [Test]
    public async Task An_approval_by_another_name_counts_only_with_AllowAlias()
    {
        service.User("p-7").Approves("jdoe");
        ITwoFactorProvider provider = Provider();
        Challenge strict = await provider.StartChallengeAsync(new ChallengeRequest("p-7"));
        Challenge lenient = await provider.StartChallengeAsync(new ChallengeRequest("p-7") { AllowAlias = true });
        Assert.That(await StateAsync(provider, strict.Handle), Is.EqualTo(ChallengeState.Invalid));
        Assert.That((await provider.PollStateAsync(lenient.Handle)).ApprovedUser, Is.EqualTo("jdoe"));
    }

    [Test]
    public async Task A_cancelled_challenge_stays_cancelled_and_a_finished_one_finished()
    {
        ITwoFactorProvider provider = Provider();
        ChallengeHandle open = await StartAsync(provider);
        Assert.That(await provider.CancelAsync(open), Is.EqualTo(CancelOutcome.Cancelled));
        service.User("jdoe").Approves();
        Assert.That(await StateAsync(provider, open), Is.EqualTo(ChallengeState.Cancelled));

        ChallengeHandle finished = await StartAsync(provider);
        Assert.That(await StateAsync(provider, finished), Is.EqualTo(ChallengeState.Approved));
        Assert.That(await provider.CancelAsync(finished), Is.EqualTo(CancelOutcome.AlreadyFinished));
    }

    [Test]
    public async Task A_service_that_cannot_cancel_and_needs_no_release_gets_neither_call()
    {
        ITwoFactorProvider provider = Provider(options => options.Capabilities = TwoFactorCapabilities.AccessPass);
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"));
        Assert.That(await provider.CancelAsync(challenge.Handle), Is.EqualTo(CancelOutcome.Abandoned));
        await provider.ReleaseAsync(challenge.Handle);

        Assert.That(challenge.AccessPass!.MediaType, Is.EqualTo("image/png"));
        Assert.That(service.Calls.Select(call => call.Operation), Is.EqualTo(new[] { ServiceOperation.Start }));
    }

    [Test]
    public async Task The_calls_of_the_service_can_be_inspected()
    {
        ITwoFactorProvider provider = Provider(options => options.Capabilities |= TwoFactorCapabilities.NeedsRelease);
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe") { Message = "hello" });
        await provider.PollStateAsync(challenge.Handle);
        await provider.ReleaseAsync(challenge.Handle);

        Assert.That(service.Calls.Select(call => (call.Operation, call.Tenant, call.User)), Is.EqualTo(new[]
        {
            (ServiceOperation.Start, "acme", "jdoe"), (ServiceOperation.Poll, "acme", "jdoe"), (ServiceOperation.Release, "acme", "jdoe"),
        }));
        Assert.That(service.Calls[0].Request!.Message, Is.EqualTo("hello"));
        Assert.That(service.Calls.Select(call => call.ChallengeId).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_tenant_of_configuration_can_be_moved_into_memory_by_one_setting()
    {
        IConfiguration settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TwoFactor:Tenants:acme:Provider"] = "InMemory",
            ["TwoFactor:Tenants:acme:InMemory:Lifetime"] = "00:00:30",
        }).Build();
        ServiceCollection services = new();
        services.AddTwoFactor(settings.GetSection("TwoFactor")).AddInMemory().AddInMemory();
        using ServiceProvider host = services.BuildServiceProvider();
        host.GetRequiredService<InMemoryService>().User("jdoe").Approves();

        ITwoFactorProvider provider = host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"));
        Assert.That(challenge.ExpiresAt - challenge.StartedAt, Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(await StateAsync(provider, challenge.Handle), Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public void Capabilities_for_missing_abilities_are_refused() => Assert.That(
        () => Provider(options => options.Capabilities |= TwoFactorCapabilities.Pairing),
        Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("InMemory:Capabilities"));

    [TestCase(false, null)]
    [TestCase(true, FlowRefusal.Unavailable)]
    public async Task An_outage_lets_a_login_in_by_the_failure_mode_unless_the_phone_may_ask(bool mayHaveBeenProcessed, FlowRefusal? refusal)
    {
        service.User("jdoe").CannotBeAsked(TwoFactorError.Unavailable, mayHaveBeenProcessed);
        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(time);
        services.Configure<FlowOptions>(flow => flow.FailureMode = FlowFailureMode.OpenWithAudit);
        services.AddTwoFactor().AddInMemory("acme", service);
        FlowStart start = await hosts.Add(services.BuildServiceProvider()).GetRequiredService<ITwoFactorFlow>().StartAsync(new FlowRequest("acme", "jdoe") { HasFirstFactor = true });
        Assert.That((start.Refusal, start.Status?.State), Is.EqualTo((refusal, refusal is null ? ChallengeState.Approved : (ChallengeState?)null)));
    }

    [Test]
    public void An_empty_script_is_refused() => Assert.That(() => service.User("jdoe").Answers(), Throws.ArgumentException);

    private ITwoFactorProvider Provider(Action<InMemoryOptions>? configure = null)
    {
        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(time);
        services.AddTwoFactor().AddInMemory("acme", service, configure);
        return hosts.Add(services.BuildServiceProvider()).GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");
    }

    private static async Task<ChallengeHandle> StartAsync(ITwoFactorProvider provider) =>
        (await provider.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle;

    private static async Task<ChallengeState> StateAsync(ITwoFactorProvider provider, ChallengeHandle handle) =>
        (await provider.PollStateAsync(handle)).State;
}
