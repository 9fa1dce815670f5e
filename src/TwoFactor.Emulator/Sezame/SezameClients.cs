using TwoFactor.Emulator.Certificates;

namespace TwoFactor.Emulator.Sezame;

/// <summary>Clients of Sezame that the emulator itself registers and acknowledges, and whose certificates and keys it writes into its
/// folder.</summary>
internal sealed class SezameClients(SezameState state, ClientFileWriter files)
{
    /// <summary>Registers and acknowledges a new client, and writes its certificate and key.</summary>
    public EmulatedClientFiles Create(string serviceName) => Change(() => Register(serviceName, tenant: null));

    /// <summary>The client that an earlier run with the same folder created for a tenant of a host, or a new one.</summary>
    public EmulatedClientFiles GetOrCreate(string tenant) => Change(() => Find(tenant) ?? Register(tenant, tenant));

    /// <summary>Issues a new certificate for a client that has one, and replaces its files.</summary>
    /// <returns>The files, or null if no such client has a certificate.</returns>
    public EmulatedClientFiles? Renew(string clientCode) => Change(
        () => state.Clients.All.FirstOrDefault(one => one.Code == clientCode && one.State is RegistrationState.Active) is { } client ? Write(client) : null);

    /// <summary>Writes a client's certificate and key as one PFX, which is renewed with them.</summary>
    /// <returns>Its path.</returns>
    public string WritePfx(EmulatedClientFiles client)
    {
        lock (state.Gate)
            return files.WritePfx(client);
    }

    // Makes a change under the lock, and signals it. After a signal without a change, waiters continue to wait.
    private T Change<T>(Func<T> change)
    {
        T result;
        lock (state.Gate)
            result = change();
        state.Shared.Changed.Raise();
        return result;
    }

    private EmulatedClientFiles? Find(string tenant) => state.Clients.All
        .Where(client => string.Equals(client.Tenant, tenant, StringComparison.OrdinalIgnoreCase) && client.State is RegistrationState.Active)
        .Select(client => files.Find(client.Code))
        .LastOrDefault(found => found is not null);

    private EmulatedClientFiles Register(string serviceName, string? tenant)
    {
        ClientRegistration client = state.Clients.Register(serviceName, null, null, tenant);
        client.Acknowledge();
        return Write(client);
    }

    private EmulatedClientFiles Write(ClientRegistration client) => files.Write(client.Code, request => state.Clients.Sign(client, request));
}
