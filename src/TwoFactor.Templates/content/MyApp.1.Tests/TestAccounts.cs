using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using MyApp._1.Users;

namespace MyApp._1.Tests;

/// <summary>Creates the database of a <see cref="TestHost"/>, with one user of tenant acme.</summary>
internal static class TestAccounts
{
    public const string Password = "Test-1234";

    /// <summary>Creates the user anna, who has no phone yet.</summary>
    public static async Task CreateAsync(TestHost host, string? tenant = "acme")
    {
        await using AsyncServiceScope scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UsersDb>().Database.EnsureCreatedAsync();
        IdentityResult result = await scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>()
            .CreateAsync(new AppUser { UserName = "anna", Tenant = tenant }, Password);
        Assert.That(result.Succeeded, result.ToString());
    }

    /// <summary>Creates the user anna, and connects her phone.</summary>
    public static async Task CreateWithPhoneAsync(TestHost host)
    {
        await CreateAsync(host);
        using Browser browser = new(host);
        await browser.LogInAsync("anna", Password);
        await browser.EnterPhoneAsync("anna");
        host.Phones.User("anna").Approves();
        Assert.That(await browser.ConfirmAsync("connect-phone"), Is.EqualTo("Approved"));
        host.Phones.User("anna").DoesNothing();
    }
}
