using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Registration;

/// <summary>What <c>AddTwoFactor</c> returns.</summary>
internal sealed class TwoFactorBuilder(IServiceCollection services) : ITwoFactorBuilder
{
    public IServiceCollection Services => services;
}
