using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TwoFactor.Emulator;

namespace TwoFactor.Documentation.Tests.Packages;

/// <summary>Examples of the emulator's README. Its own tests run the same calls.</summary>
internal static class EmulatorExamples
{
    public static async Task InTheProcessAsync()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions { SecSignIds = { "johndoe" } });

        // emulator.SezameEndpoint, SecSignEndpoint, SecSignFallbackEndpoint: https, vouched for by emulator.CaCertificatePath
        PhoneRequest request = await emulator.Phone.WaitForRequestAsync("johndoe");
        emulator.Phone.Approve(request.Id);
    }

    public static async Task InAHostAsync(WebApplicationBuilder builder)
    {
        if (builder.Environment.IsDevelopment())
            await builder.AddTwoFactorEmulatorAsync();
    }

    public static async Task OverHttpAsync()
    {
        using EmulatorClient client = new(new Uri("http://localhost:7300/"));

        PhoneRequest request = await client.WaitForRequestAsync("johndoe");
        await client.ApproveAsync(request.Id);
    }
}
