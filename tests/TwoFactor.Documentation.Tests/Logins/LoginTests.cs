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
        phones.User("jdoe").Answers(ChallengeState.Pending, ChallengeState.Approved);
        phones.User("jane").Answers(ChallengeState.Pending, ChallengeState.Denied);
        phones.User("new").CannotBeAsked(TwoFactorError.UserNotEnrolled);
        List<ChallengeState> shown = [];

        Assert.That(await LogInAsync("jdoe"), Is.EqualTo("signed in: jdoe"));
        Assert.That(shown, Does.Contain(ChallengeState.Pending).And.Contain(ChallengeState.Approved));
        Assert.That(await LogInAsync("jane"), Is.EqualTo("refused: Denied"));
        Assert.That(await LogInAsync("new"), Is.EqualTo("refused: NotEnrolled"));

        Task<string> LogInAsync(string subject) =>
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

    [GeneratedRegex("<example><code>\n(.*?)</code></example>", RegexOptions.Singleline)]
    private static partial Regex Examples();

    [GeneratedRegex("^ */// ?", RegexOptions.Multiline)]
    private static partial Regex CommentMark();
}
