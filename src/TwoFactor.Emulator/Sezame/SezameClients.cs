using TwoFactor.Emulator.Certificates;

namespace TwoFactor.Emulator.Sezame;

/// <summary>Clients of Sezame that the emulator itself registers and acknowledges, and whose certificates and keys it writes into its
/// folder.</summary>
internal sealed class SezameClients(SezameState state, ClientFileWriter files)
{
    /// <summary>Creates a client that has its certificate.</summary>
    public EmulatedClientFiles Create(string serviceName)
    {
        EmulatedClientFiles created;
        lock (state.Gate)
            created = Register(serviceName, tenant: null);
        state.Shared.Changed.Raise();
        return created;
    }

    /// <summary>The client that an earlier run with the same folder created for a tenant of a host, or a new one.</summary>
    public EmulatedClientFiles Of(string tenant)
    {
        EmulatedClientFiles created;
        lock (state.Gate)
        {
            if (Find(tenant) is { } earlier)
                return earlier;
            created = Register(tenant, tenant);
        }

        state.Shared.Changed.Raise();
        return created;
    }

    /// <summary>Issues a new certificate for a client that has one, and replaces its files.</summary>
    /// <returns>The files, or null if no such client has a certificate.</returns>
    public EmulatedClientFiles? Renew(string clientCode)
    {
        EmulatedClientFiles renewed;
        lock (state.Gate)
        {
            if (state.Clients.All.FirstOrDefault(one => one.Code == clientCode && one.State is RegistrationState.Active) is not { } client)
                return null;
            renewed = Write(client);
        }

        state.Shared.Changed.Raise();
        return renewed;
    }

    /// <summary>Writes a client's certificate and key as one PFX, which is renewed with them.</summary>
    /// <returns>Its path.</returns>
    public string WritePfx(EmulatedClientFiles client)
    {
        lock (state.Gate)
            return files.WritePfx(client);
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
