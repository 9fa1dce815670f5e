using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.Sezame;

/// <summary>All registrations and their certificates. Protected by the service's lock.</summary>
internal sealed class ClientRegistry(CertificateAuthority authority, IdSource ids, TimeProvider time, SezameBehaviour behaviour)
{
    private const int Capacity = 20_000; // more than the tenants of a large host

    // Sezame 1.3: the lifetime of the real authority's certificates.
    private static readonly TimeSpan CertificateLifetime = TimeSpan.FromDays(3650);

    private readonly BoundedStore<string, ClientRegistration> byId = new(Capacity);
    private readonly BoundedStore<string, ClientRegistration> bySharedSecret = new(Capacity);
    private readonly BoundedStore<string, IssuedCertificate> byThumbprint = new(Capacity);

    public IEnumerable<ClientRegistration> Waiting => byId.Values.Where(client => client.IsWaiting && !IsForgotten(client));

    /// <summary>All stored registrations, oldest first.</summary>
    public IReadOnlyList<ClientRegistration> All => byId.Values;

    /// <summary>The certificates that were issued, by their SHA-256 thumbprints.</summary>
    public IReadOnlyList<IssuedCertificate> Certificates => byThumbprint.Values;

    public ClientRegistration Register(string serviceName, string? email, string? username, string? tenant = null)
    {
        ClientRegistration client = new()
        {
            Code = ids.LowerHex(14) + "." + ids.Digits(8),
            SharedSecret = ids.LowerHex(64),
            PublicKey = ids.LowerHex(64),
            Id = ids.LowerHex(24),
            ServiceName = serviceName,
            Email = email,
            Username = username,
            RequestedAt = time.GetUtcNow(),
            Tenant = tenant,
        };
        Add(client);
        return client;
    }

    public void Add(ClientRegistration client)
    {
        byId.Set(client.Id, client);
        bySharedSecret.Set(client.SharedSecret, client);
    }

    public void Add(IssuedCertificate certificate) => byThumbprint.Set(certificate.Thumbprint, certificate);

    public bool TryFind(string id, [MaybeNullWhen(false)] out ClientRegistration client) =>
        byId.TryGet(id, out client) && !IsForgotten(client);

    public bool TryFindBySecret(string sharedSecret, [MaybeNullWhen(false)] out ClientRegistration client) =>
        bySharedSecret.TryGet(sharedSecret, out client) && !IsForgotten(client);

    /// <summary>The owner's answer to a registration, if it is stored and waits, and was not over at the moment of the answer. The clock may have jumped over
    /// both.</summary>
    public void Answer(string id, bool approve, DateTimeOffset at)
    {
        if (byId.TryGet(id, out ClientRegistration? client) && at < ForgottenAt(client))
            _ = approve ? client.Acknowledge() : client.Refuse();
    }

    /// <summary>When a registration that was not acknowledged ends.</summary>
    public DateTimeOffset ForgottenAt(ClientRegistration client) => client.RequestedAt + behaviour.RegistrationLifetime;

    /// <summary>The certificate as PEM: one block, with nothing around it (Sezame 1.3).</summary>
    public string Sign(ClientRegistration client, SigningRequest request)
    {
        // Clients check the certificate with the machine's clock, so it is valid by both clocks. Here it expires by virtual time.
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset machines = TimeProvider.System.GetUtcNow();
        (DateTimeOffset earlier, DateTimeOffset later) = now < machines ? (now, machines) : (machines, now);
        using X509Certificate2 certificate = authority.SignClient(request, earlier, later + CertificateLifetime);
        Add(new IssuedCertificate(Thumbprint(certificate), client, now + CertificateLifetime));
        client.Activate();
        return certificate.ExportCertificatePem() + "\n";
    }

    /// <summary>Finds the client of a certificate. Only certificates that were issued here are accepted; they are compared by thumbprint.</summary>
    public ClientVerdict Judge(X509Certificate2? certificate, out ClientRegistration? client)
    {
        client = null;
        if (certificate is null)
            return ClientVerdict.Missing;
        if (!byThumbprint.TryGet(Thumbprint(certificate), out IssuedCertificate? issued))
            return ClientVerdict.Foreign;
        if (time.GetUtcNow() > issued.NotAfter)
            return ClientVerdict.Expired;
        if (issued.Client.State is RegistrationState.Cancelled)
            return ClientVerdict.Cancelled;
        client = issued.Client;
        return ClientVerdict.Accepted;
    }

    private bool IsForgotten(ClientRegistration client) => client.IsWaiting && time.GetUtcNow() >= ForgottenAt(client);

    private static string Thumbprint(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);
}
