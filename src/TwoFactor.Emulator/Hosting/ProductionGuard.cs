namespace TwoFactor.Emulator.Hosting;

/// <summary>Whoever runs the emulator in production lets everybody in: so it does not start there.</summary>
internal static class ProductionGuard
{
    public static void ThrowIfProduction(string? environment)
    {
        if (string.Equals(environment, Environments.Production, StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException("The emulator lets everybody in, so it does not start where the environment is Production.");
    }

    public static void ThrowIfProduction()
    {
        ThrowIfProduction(Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT"));
        ThrowIfProduction(Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT"));
    }
}
