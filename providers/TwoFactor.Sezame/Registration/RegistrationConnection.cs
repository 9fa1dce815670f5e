using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Sezame.Registration;

/// <summary>Connects to the server of a registration.</summary>
/// <param name="options">The server, and how to reach it. They are read each time a connection is opened.</param>
/// <param name="time">The clock for deadlines.</param>
/// <param name="handler">Sends the requests instead of the built-in handler.</param>
internal sealed class RegistrationConnection(SezameRegistrationOptions options, TimeProvider time, HttpMessageHandler? handler)
{
    private readonly string currentFolder = CurrentFolder.Find();

    /// <summary>The full path of the trusted authorities. As that of the folder, it stays the same when the process changes its current folder.</summary>
    /// <value>A setting that names no file is returned unchanged; the check of the settings reports it.</value>
    public string? TrustedCaPath => options.TrustedCaPath is { Length: > 0 } path && !path.Contains('\0', StringComparison.Ordinal)
        ? Path.GetFullPath(path, currentFolder)
        : options.TrustedCaPath;

    /// <summary>Opens a connection.</summary>
    /// <param name="clientCertificate">The certificate to present, if any.</param>
    /// <exception cref="TwoFactorException">The settings cannot be used.</exception>
    public RegistrationApi Open(ClientCertificateOptions? clientCertificate = null) =>
        new(SezameConnection.WithoutTenant(options.With(TrustedCaPath, clientCertificate), time, handler));
}
