using Microsoft.AspNetCore.Identity;
using MyApp._1.Users;

namespace MyApp._1.Development;

/// <summary>Creates the database, with one user for each tenant, when the host starts.</summary>
internal sealed class SampleAccounts(IServiceScopeFactory scopes) : IHostedService
{
    private const string Password = "Demo-1234";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UsersDb>().Database.EnsureCreatedAsync(cancellationToken);

        UserManager<AppUser> users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        foreach (AppUser user in (AppUser[])[new() { UserName = "anna", Tenant = "acme" }, new() { UserName = "ben", Tenant = "globex" }])
        {
            if (await users.FindByNameAsync(user.UserName!) is not null)
                continue;
            IdentityResult result = await users.CreateAsync(user, Password);
            if (!result.Succeeded)
                throw new InvalidOperationException($"The sample user {user.UserName} cannot be created. {result}");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
