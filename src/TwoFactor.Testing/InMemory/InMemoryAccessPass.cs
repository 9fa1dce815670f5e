namespace TwoFactor.Testing;

/// <summary>The image that the in-memory provider always uses.</summary>
internal static class InMemoryAccessPass
{
    // A PNG of one pixel.
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    public static AccessPass Image { get; } = new(Convert.FromBase64String(Pixel), "image/png");
}
