using System.Security.Cryptography;

namespace TwoFactor.Certificates;

/// <summary>A private key, or the reason why it cannot be used: the end of the sentence "KeyPath names …".</summary>
internal sealed class OpenedKey
{
    public OpenedKey(AsymmetricAlgorithm key) => Key = key;

    public OpenedKey(string problem) => Problem = problem;

    public AsymmetricAlgorithm? Key { get; }

    public string? Problem { get; }
}
