using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Demo.Tests.Readme;

/// <summary>The README's first example, so that it compiles. <see cref="ReadmeTests"/> compares the texts.</summary>
internal static class LoginExample
{
    public static void Register(WebApplicationBuilder builder)
    {
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"))
            .AddSezame()
            .AddSecSign();
    }

    public static async Task<ChallengeStatus> LogInAsync(ITwoFactorProviderFactory factory, CancellationToken cancellationToken)
    {
        ITwoFactorProvider provider = factory.GetProvider("acme");
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"), cancellationToken);
        ChallengeStatus status = await provider.PollStateAsync(challenge.Handle, cancellationToken);
        return status;
    }
}
