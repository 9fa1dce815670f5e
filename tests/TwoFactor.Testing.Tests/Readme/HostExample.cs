using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Testing.Tests.Readme;

/// <summary>The README's example of a host's unit tests, run as they are.</summary>
public sealed class HostExample
{
    [Test]
    public async Task Only_an_approval_logs_the_user_in()
    {
        InMemoryService service = new();
        ManualTimeProvider time = new();
        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(time);
        services.AddTwoFactor().AddInMemory("acme", service);
        using ServiceProvider host = services.BuildServiceProvider();
        ITwoFactorProvider provider = host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");

        service.User("jdoe").Answers(ChallengeState.Pending, ChallengeState.Delivered, ChallengeState.Approved);
        service.User("no").Denies();
        service.User("nobody").CannotBeAsked(TwoFactorError.UserNotEnrolled);

        Assert.That(await LoginAsync(provider, "jdoe", time), Is.EqualTo("jdoe"));
        Assert.That(await LoginAsync(provider, "no", time), Is.Null);
        Assert.That(await LoginAsync(provider, "asleep", time), Is.Null);
        Assert.That(service.Calls.Count(call => call.Operation == ServiceOperation.Start), Is.EqualTo(3));
        Assert.That(() => LoginAsync(provider, "nobody", time), Throws.TypeOf<TwoFactorException>());
    }

    // Stands for the host's own code, which would wait between polls.
    private static async Task<string?> LoginAsync(ITwoFactorProvider provider, string user, ManualTimeProvider time)
    {
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest(user));
        ChallengeStatus status = await provider.PollStateAsync(challenge.Handle);
        while (!status.State.IsFinal())
        {
            time.Advance(TimeSpan.FromSeconds(2));
            status = await provider.PollStateAsync(challenge.Handle);
        }

        return status.ApprovedUser;
    }
}
