using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;

namespace TwoFactor.Stores;

/// <summary>Encrypts the content of flows with the host's data protection, before it leaves the process. This file is compiled into each shared
/// store.</summary>
internal sealed class ProtectedFlows(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("TwoFactor.Flow.v1");

    /// <summary>Finds the host's data protection.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="engine">The name of the engine, for the message.</param>
    /// <exception cref="InvalidOperationException">Data protection is not registered. The message names the call that is missing.</exception>
    public static ProtectedFlows Of(IServiceProvider services, string engine) => new(services.GetService<IDataProtectionProvider>()
        ?? throw new InvalidOperationException(
            $"Logins are encrypted in {engine}, but data protection, which encrypts them, is not registered. Call services.AddDataProtection(), with keys that all nodes share."));

    public byte[] Protect(ReadOnlyMemory<byte> content) => protector.Protect(content.ToArray());

    /// <returns>The flow; <see langword="null"/> if it was encrypted with keys that this host does not have.</returns>
    public StoredFlow? Read(byte[] content, long version, bool isFinal, TimeSpan age, TimeSpan untilTurn)
    {
        try
        {
            return new StoredFlow { Content = protector.Unprotect(content), Version = version, IsFinal = isFinal, Age = age, UntilTurn = untilTurn };
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
