using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Identity;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>Disconnecting saves the user several times. Whichever of them fails, a second attempt leaves the state that the first would have
/// left.</summary>
public sealed class InterruptedDisconnectTests
{
    [Test]
    public async Task A_second_attempt_completes_it([Values] bool wasEnabledBefore, [Range(1, 4)] int failing)
    {
        FailingSave save = new();
        await using IdentityScene scene = await IdentityScene.StartAsync(
            services: services => services.ConfigureDbContext<AppDb>(options => options.AddInterceptors(save)));
        TestBrowser browser = await scene.SignInAsync();
        await scene.ArrangeAsync((manager, user) => manager.SetTwoFactorEnabledAsync(user, wasEnabledBefore));
        await scene.ConnectAsync();

        save.Until = failing;
        await browser.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html);
        Assert.That(save.Until, Is.Zero, "nothing failed");
        await browser.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html);

        Assert.That(await scene.UsersAsync((manager, user) => manager.GetTwoFactorEnabledAsync(user)), Is.EqualTo(wasEnabledBefore));
        Assert.That(await scene.UsersAsync(IdentityPhones<IdentityUser>.HasAnyAsync), Is.False);
        Assert.That(await scene.UsersAsync(IdentityPhones<IdentityUser>.WasEnabledBeforeAsync), Is.False);
    }

    /// <summary>Lets one save fail, as if another request had changed the user meanwhile.</summary>
    private sealed class FailingSave : SaveChangesInterceptor
    {
        /// <summary>How many saves there are until one fails, with that one; 0 for none.</summary>
        public int Until { get; set; }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            Until > 0 && --Until == 0 ? throw new DbUpdateConcurrencyException("changed meanwhile") : ValueTask.FromResult(result);
    }
}
