using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Registration;

/// <summary>Continues <c>AddTwoFactor</c>.</summary>
internal sealed class TwoFactorBuilder(IServiceCollection services) : ITwoFactorBuilder
{
    public IServiceCollection Services => services;
}
