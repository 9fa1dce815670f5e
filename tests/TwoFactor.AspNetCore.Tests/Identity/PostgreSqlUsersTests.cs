using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Tests.Support;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>ASP.NET Core Identity with users in PostgreSQL.</summary>
[Category("Network")]
public sealed class PostgreSqlUsersTests
{
    [Test]
    public async Task Users_in_PostgreSQL_connect_a_phone_log_in_with_it_are_locked_out_by_denials_and_disconnect_it()
    {
        await using UserDatabase database = await UserDatabase.StartAsync();
        await using IdentityScene scene = await IdentityScene.StartAsync(options => options.UseNpgsql(database.ConnectionString), canPair: true);
        TestBrowser browser = await scene.SignInAsync();
        await browser.PostAsync("/two-factor/phone/pair", TestBrowser.Html);
        string id = await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user));
        scene.Pairing.Scan(id);
        await browser.PostAsync("/two-factor/phone/confirm", TestBrowser.Html);

        scene.Web.Phones.User(id).Approves();
        TestBrowser other = scene.Web.Browser();
        await BeginAsync(other);
        await AskAndCompleteAsync(other);
        Assert.That(await MeAsync(other), Is.EqualTo("jdoe mfa"));

        scene.Web.Phones.User(id).Denies();
        TestBrowser thief = scene.Web.Browser();
        for (int denials = 1; denials <= 3; denials++)
        {
            await BeginAsync(thief);
            await AskAndCompleteAsync(thief);
            int counted = denials;
            await Wait.UntilAsync(() => scene.Web.Logs.Named("DenialCounted").Count == counted);
        }

        Assert.That(await TypePasswordAsync(thief), Is.EqualTo("LockedOut"));
        await browser.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html);
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetTwoFactorEnabledAsync(user)), Is.False);
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetValidTwoFactorProvidersAsync(user)), Does.Not.Contain("TwoFactor"));
    }
}
