using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TwoFactor.Flow;
using TwoFactor.Telemetry;

namespace TwoFactor.Stores;

/// <summary>Encrypts the content of flows with the host's data protection, before it leaves the process. This file is compiled into each shared
/// store.</summary>
internal sealed partial class ProtectedFlows(IDataProtectionProvider protection, ILogger? logger = null, TimeProvider? clock = null)
{
    // A node with other keys may see many such flows.
    private static readonly TimeSpan LogPause = TimeSpan.FromMinutes(10);

    private readonly ILogger logger = logger ?? NullLogger.Instance;
    private readonly TimeProvider time = clock ?? TimeProvider.System;
    private long loggedUntil = LogInterval.NotLogged;

    private readonly IDataProtector protector = protection.CreateProtector("TwoFactor.Flow.v1");

    /// <summary>Finds the host's data protection.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="engine">The name of the engine, for the message.</param>
    /// <exception cref="InvalidOperationException">Data protection is not registered. The message names the call that is missing.</exception>
    public static ProtectedFlows Of(IServiceProvider services, string engine) => new(
        services.GetService<IDataProtectionProvider>() ?? throw new InvalidOperationException(
            $"Logins are encrypted in {engine}, but data protection, which encrypts them, is not registered. Call services.AddDataProtection(), with keys that all nodes share."),
        services.GetRequiredService<QuietLogger<ProtectedFlows>>(),
        services.GetRequiredService<TimeProvider>());

    /// <exception cref="TwoFactorException">The keys cannot be loaded now. Nothing was sent.</exception>
    public byte[] Protect(ReadOnlyMemory<byte> content)
    {
        try
        {
            return protector.Protect(content.ToArray());
        }
        catch (CryptographicException e)
        {
            throw Unavailable(Cause(e) ?? e, mayHaveBeenProcessed: false);
        }
    }

    /// <summary>Loads the key ring, if this node has not done so yet. What is removed from the engine can then be decrypted, unless it needs an older key that
    /// cannot be loaded.</summary>
    /// <exception cref="TwoFactorException">The keys cannot be loaded now. Nothing was sent.</exception>
    public void LoadKeys() => Protect(ReadOnlyMemory<byte>.Empty);

    /// <returns>The flow; <see langword="null"/> if it cannot be decrypted with the keys of this host: they are others, or it was changed.</returns>
    /// <exception cref="TwoFactorException">The keys cannot be loaded now. The command was run.</exception>
    public StoredFlow? Read(byte[] content, long version, bool isFinal, TimeSpan age, TimeSpan untilTurn)
    {
        try
        {
            return new StoredFlow { Content = protector.Unprotect(content), Version = version, IsFinal = isFinal, Age = age, UntilTurn = untilTurn };
        }
        catch (CryptographicException e)
        {
            if (Cause(e) is { } cause)
                throw Unavailable(cause, mayHaveBeenProcessed: true);
            if (LogInterval.TryBegin(ref loggedUntil, time, LogPause))
                LogFlowOfOtherKeys();
            return null;
        }
    }

    // Data protection throws a CryptographicException for every failure. One that was caused by another kind of exception is about the place of the keys.
    private static Exception? Cause(CryptographicException e)
    {
        Exception? cause = e;
        while (cause is CryptographicException)
            cause = cause.InnerException;
        return cause;
    }

    private static TwoFactorException Unavailable(Exception cause, bool mayHaveBeenProcessed) =>
        new(TwoFactorError.Unavailable, $"The data protection keys cannot be loaded now ({cause.GetType().Name}).") { IsTransient = true, MayHaveBeenProcessed = mayHaveBeenProcessed };

    [LoggerMessage(StoreEventIds.FlowOfOtherKeys, LogLevel.Error, "This node cannot decrypt a stored login with its data protection keys, and treats it as unknown. All nodes must share their keys (see PersistKeysTo… and SetApplicationName). This is logged every ten minutes at most.", EventName = nameof(StoreEventIds.FlowOfOtherKeys))]
    private partial void LogFlowOfOtherKeys();
}
