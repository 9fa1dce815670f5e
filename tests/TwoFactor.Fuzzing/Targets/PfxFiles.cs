using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Fuzzing.Running;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Any bytes in the place of a PFX file.</summary>
internal sealed class PfxFiles : MaterialTarget
{
    private static readonly Lazy<byte[][]> Contents = new(() =>
    [
        Certificate.ExportPkcs12(new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 16), Password),
        Elliptic.ExportPkcs12(new PbeParameters(PbeEncryptionAlgorithm.TripleDes3KeyPkcs12, HashAlgorithmName.SHA1, 16), Password),
        Elliptic.ExportPkcs12(new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1), null),
    ]);

    public override string Name => "pfx-files";

    public override int Weight => 1;

    public override IReadOnlyList<byte[]> Samples => Contents.Value;

    public override Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
    {
        Write("input.pfx", input);
        return Task.FromResult(Load(options =>
        {
            options.ClientCertificate.PfxPath = "input.pfx";
            options.ClientCertificate.KeyPassword = input.Length % 8 == 0 ? null : new Secret(Password);
        }));
    }
}
