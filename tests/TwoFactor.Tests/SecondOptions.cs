using TwoFactor.Providers;

namespace TwoFactor.Tests;

internal sealed class SecondOptions : ServiceOptions
{
    public SecondOptions() => Endpoint = new Uri("https://other.example/");

    public string? Farewell { get; set; }
}
