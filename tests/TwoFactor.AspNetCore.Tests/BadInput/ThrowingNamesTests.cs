using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.BadInput;

/// <summary>A host's <see cref="ITwoFactorUserNames"/> throws, and its message names the user.</summary>
public sealed class ThrowingNamesTests
{
    [Test]
    public async Task The_log_has_the_type_of_the_exception_and_not_its_message()
    {
        UserNames names = new();
        await using WebScene scene = await WebScene.StartAsync(services => services.AddSingleton<ITwoFactorUserNames>(names));
        scene.Phones.User("jdoe").Denies();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        await browser.CompleteAsync();
        names.Find = subject => throw new ArgumentException($"{subject} is not in the directory");
        await browser.PostAsync("/two-factor/start");
        Assert.That(scene.Logs.Named("ServiceUnavailable").Single().Text, Does.Contain(nameof(ArgumentException)));
        Assert.That(scene.Logs.Lines.Where(line => line.Category.StartsWith("TwoFactor", StringComparison.Ordinal)).Select(line => line.Text), Has.None.Contains("jdoe"));
    }
}
