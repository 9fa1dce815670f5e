#if (!identity)
using MyApp._1.Users;

#endif
namespace MyApp._1.Development;

/// <summary>Replaces the services, their phones and your users during development. Release builds do not contain it.</summary>
internal static class EmulatedServices
{
    public static async Task AddEmulatedServicesAsync(this WebApplicationBuilder builder)
    {
#if (identity)
        builder.Services.AddHostedService<SampleAccounts>();
        if (!builder.Configuration.GetValue("Emulator:Enabled", defaultValue: true))
            return; // the services in appsettings.json are asked

        await builder.AddTwoFactorEmulatorAsync(emulator =>
        {
            emulator.SecSignIds.Add("ben");
            if (builder.Configuration["Emulator:Folder"] is { Length: > 0 } folder)
                emulator.Folder = folder; // so that connected phones stay connected after a restart, like the users in the database
        });
#else
        builder.Services.AddSingleton<IUsers, SampleUsers>();
        if (!SampleUsers.AreEmulated(builder.Configuration))
            return; // the services in appsettings.json are asked

        await builder.AddTwoFactorEmulatorAsync(emulator =>
        {
            foreach (User user in SampleUsers.All)
                emulator.SecSignIds.Add(user.Id);
        });
        builder.Services.AddHostedService<SamplePhones>();
#endif
    }
}
