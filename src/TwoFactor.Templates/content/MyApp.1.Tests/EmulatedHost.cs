using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Emulator;

namespace MyApp._1.Tests;

/// <summary>The host as it runs in Development: with the emulator of both services, and the sample users.</summary>
#if (identity)
internal sealed class EmulatedHost : WebApplicationFactory<Program>
#else
internal sealed class EmulatedHost(bool isEmulated = true) : WebApplicationFactory<Program>
#endif
{
#if (identity)
    private readonly string folder = Directory.CreateTempSubdirectory("MyApp.1-").FullName;

#endif
    public EmulatedPhone Phone => Services.GetRequiredService<EmulatorHost>().Phone;

    /// <summary>Approves the next challenge of a user.</summary>
    public async Task ApproveAsync(string user)
    {
        PhoneRequest request = await Phone.WaitForRequestAsync(user);
        Assert.That(Phone.Approve(request.Id));
    }

#if (identity)
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("Emulator:Folder", "");
        builder.UseSetting("ConnectionStrings:Users", $"Data Source={Path.Combine(folder, "users.db")};Pooling=False");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
#else
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("Emulator:Enabled", isEmulated.ToString());
    }
#endif
}
