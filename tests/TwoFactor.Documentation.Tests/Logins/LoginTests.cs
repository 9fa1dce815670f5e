using System.Collections.ObjectModel;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;

namespace TwoFactor.Documentation.Tests.Logins;

/// <summary>The examples of logins work, over phones in memory.</summary>
public sealed partial class LoginTests
{
    private InMemoryService phones = null!;

    [SetUp]
    public void Connect() => phones = new InMemoryService();

    [TestCase("src/TwoFactor/Flow/ITwoFactorFlow.cs", "FlowStart start")]
    [TestCase("src/TwoFactor/Challenges/AnswerWaitExtensions.cs", "Challenge challenge")]
    [TestCase("src/TwoFactor.AspNetCore/FirstFactor/FirstFactorHttpContextExtensions.cs", "app.MapPost")]
    public void The_example_of_a_public_member_stands_in_a_compiled_file(string source, string beginning)
    {
        string example = Examples().Matches(File.ReadAllText(Path.Combine(Document.Root, source)).ReplaceLineEndings("\n"))
            .Select(match => CommentMark().Replace(match.Groups[1].Value, string.Empty).Trim())
            .Single(text => text.StartsWith(beginning, StringComparison.Ordinal));
        Assert.That(ListingTests.IsCompiled(example), example);
    }

    [Test]
    public async Task The_example_of_the_flow_waits_for_the_answer_of_the_phone()
    {
        await using ServiceProvider host = Host(TimeProvider.System);
        phones.User("new").CannotBeAsked(TwoFactorError.UserNotEnrolled);
        Page approves = new(() => phones.User("jdoe").Approves());
        Page denies = new(() => phones.User("jane").Denies());

        Assert.That(await LogInAsync("jdoe", approves), Is.EqualTo("signed in: jdoe"));
        Assert.That(approves, Is.EqualTo((ChallengeState[])[ChallengeState.Pending, ChallengeState.Approved]));
        Assert.That(await LogInAsync("jane", denies), Is.EqualTo("refused: Denied"));
        Assert.That(denies, Is.EqualTo((ChallengeState[])[ChallengeState.Pending, ChallengeState.Denied]));
        Assert.That(await LogInAsync("new", new Page(() => { })), Is.EqualTo("refused: NotEnrolled"));

        Task<string> LogInAsync(string subject, Page shown) =>
            FlowExample.LogInAsync(host.GetRequiredService<ITwoFactorFlow>(), subject, "a random value of this browser", shown, CancellationToken.None);
    }

    [Test]
    public async Task The_example_without_the_flow_waits_by_the_clock_of_the_host()
    {
        ManualTimeProvider time = new();
        await using ServiceProvider host = Host(time);
        phones.User("jdoe").Approves();

        Task<string?> login = ProviderExample.LogInAsync(host.GetRequiredService<ITwoFactorProviderFactory>(), time, CancellationToken.None);
        Assert.That(login.IsCompleted, Is.False, "the clock stands still");
        time.Advance(TimeSpan.FromSeconds(2)); // the first poll is due

        Assert.That(await login, Is.EqualTo("jdoe"));
    }

    private ServiceProvider Host(TimeProvider time)
    {
        ServiceCollection services = new();
        services.AddSingleton(time);
        services.AddTwoFactor().AddInMemory("acme", phones);
        services.Configure<FlowOptions>(flow =>
        {
            flow.FirstPollAfter = TimeSpan.Zero; // no person needs time to take out a phone
            flow.MinPollInterval = flow.QuickInterval = TimeSpan.FromMilliseconds(200);
        });
        return services.BuildServiceProvider();
    }

    /// <summary>The states that a page has shown. The person answers once it waits.</summary>
    private sealed class Page(Action answer) : Collection<ChallengeState>
    {
        protected override void InsertItem(int index, ChallengeState item)
        {
            base.InsertItem(index, item);
            if (item == ChallengeState.Pending)
                answer();
        }
    }

    [GeneratedRegex("<example><code>\n(.*?)</code></example>", RegexOptions.Singleline)]
    private static partial Regex Examples();

    [GeneratedRegex("^ */// ?", RegexOptions.Multiline)]
    private static partial Regex CommentMark();
}
