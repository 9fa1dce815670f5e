using System.Security.Cryptography;

namespace TwoFactor.Tests.Support;

/// <summary>RSA keys for tests. Generating one takes a tenth of a second of processor time, and many tests need one.</summary>
internal static class TestKeys
{
    // Enough for tests that need several different keys at a time.
    private static readonly Lazy<RSAParameters>[] Generated = [.. Enumerable.Range(0, 8).Select(_ => new Lazy<RSAParameters>(Generate))];
    private static uint given;

    /// <summary>A key that differs from the seven that were returned before. The caller disposes it.</summary>
    public static RSA CreateRsa(int bits = 2048) => bits == 2048
        ? RSA.Create(Generated[Interlocked.Increment(ref given) % Generated.Length].Value)
        : RSA.Create(bits);

    private static RSAParameters Generate()
    {
        using RSA key = RSA.Create(2048);
        return key.ExportParameters(includePrivateParameters: true);
    }
}
