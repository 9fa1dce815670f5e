using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Fuzzing.Running;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Any text in the place of a signing request. Only what was signed is accepted, and only requests of ours are.</summary>
internal sealed class SigningRequests : FuzzTarget
{
    private static readonly Lazy<CertificateRequest[]> Requests = new(() =>
    [
        Make("CN=5668185c1aa071.35665068", 2048, HashAlgorithmName.SHA256),
        Make("CN=acme, E=a@b.example, C=AT, O=Acme", 2048, HashAlgorithmName.SHA384),
        Make("CN=ä, OU=\"a,b+c=d\"", 3072, HashAlgorithmName.SHA512),
    ]);

    private static readonly Lazy<byte[][]> Texts = new(() => [.. Requests.Value.Select(request => Encoding.ASCII.GetBytes(request.CreateSigningRequestPem()))]);

    public override string Name => "signing-requests";

    public override int Weight => 20;

    public override IReadOnlyList<byte[]> Samples => Texts.Value;

    public override IReadOnlyList<byte[]> Fragments { get; } =
        [.. ((string[])["-----BEGIN CERTIFICATE REQUEST-----", "-----END CERTIFICATE REQUEST-----", "-----BEGIN NEW CERTIFICATE REQUEST-----", "-----BEGIN CERTIFICATE-----", "MIIB", "MIAw", "AAAA", "=", "\\n", "\r\n", "\uFEFF"]).Select(Encoding.UTF8.GetBytes)];

    public override bool IsDer => true;

    public override Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
    {
        SigningRequest? read = SigningRequest.Parse(Encoding.UTF8.GetString(input));
        if (read is null)
            return Task.FromResult(Verdict.Refused);
        // Nobody can sign another one with these keys, so it must be one of them.
        Expect.That(
            Requests.Value.Any(request => request.SubjectName.RawData.AsSpan().SequenceEqual(read.Subject.RawData)
                && request.PublicKey.EncodedKeyValue.RawData.AsSpan().SequenceEqual(read.PublicKey.EncodedKeyValue.RawData)),
            "only what was signed is accepted");
        return Task.FromResult(Verdict.Understood);
    }

    private static CertificateRequest Make(string subject, int bits, HashAlgorithmName digest) => new(subject, RSA.Create(bits), digest, RSASignaturePadding.Pkcs1);
}
