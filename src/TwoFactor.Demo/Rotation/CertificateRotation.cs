using System.Security.Cryptography.X509Certificates;
using TwoFactor.Emulator;
using TwoFactor.Sezame;

namespace TwoFactor.Demo.Rotation;

/// <summary>Replaces the certificate of tenant acme while people log in. Like an operator, it replaces the files. The library checks every few
/// seconds whether files have changed. Thread-safe; only one replacement runs at a time.</summary>
internal sealed class CertificateRotation(ITwoFactorFlow flow, EmulatorHost emulator, SezameClientFiles files)
{
    private const int ThumbprintShown = 8;

    private static readonly TimeSpan LoginsBefore = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LoginsAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestUntilUsed = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private BackgroundLogins logins = new(flow);
    private RotationPhase phase;
    private string? earlier;
    private string? current;
    private bool isRunning;

    public RotationProgress Progress
    {
        get
        {
            lock (gate)
                return new RotationProgress(phase, logins.Started, logins.Approved, logins.Failed, earlier, current);
        }
    }

    public bool IsRunning
    {
        get
        {
            lock (gate)
                return isRunning;
        }
    }

    /// <summary>Replaces the certificate while people log in.</summary>
    /// <param name="loginsPerSecond">How many logins are started per second.</param>
    /// <param name="cancellationToken">Stops the replacement.</param>
    /// <returns>The result; <see langword="null"/> if another replacement is still running.</returns>
    public async Task<RotationProgress?> RunAsync(int loginsPerSecond, CancellationToken cancellationToken)
    {
        if (!TryBegin())
            return null;
        try
        {
            Task<bool> replacement = ReplaceAsync(cancellationToken);
            await logins.RunAsync(loginsPerSecond, until: replacement, cancellationToken);
            if (await replacement)
                Enter(RotationPhase.Done);
        }
        finally
        {
            lock (gate)
            {
                isRunning = false;
                if (phase != RotationPhase.Done)
                    phase = RotationPhase.Unused; // also after an exception
            }
        }

        return Progress;
    }

    private bool TryBegin()
    {
        lock (gate)
        {
            if (isRunning)
                return false;
            isRunning = true;
            logins = new BackgroundLogins(flow);
            phase = RotationPhase.Before;
            earlier = Short(Read(files.CertificatePath).Thumbprint);
            current = null;
            return true;
        }
    }

    /// <returns>Whether the service has seen the new certificate.</returns>
    private async Task<bool> ReplaceAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(LoginsBefore, TimeProvider.System, cancellationToken);
        string thumbprint = ReplaceFiles();
        Enter(RotationPhase.Replaced, Short(thumbprint));
        if (!await IsUsedAsync(thumbprint, cancellationToken))
            return false;
        Enter(RotationPhase.InUse);
        await Task.Delay(LoginsAfter, TimeProvider.System, cancellationToken);
        return true;
    }

    private string ReplaceFiles()
    {
        string clientCode = Read(files.CertificatePath).ClientCode;
        EmulatedClientFiles fresh = emulator.RenewSezameClient(clientCode); // replaces a certificate authority
        Move(fresh.KeyPasswordFile, files.KeyPasswordFile!);
        Move(fresh.KeyPath, files.KeyPath);
        Move(fresh.CertificatePath, files.CertificatePath);
        return Read(files.CertificatePath).Thumbprint;
    }

    private async Task<bool> IsUsedAsync(string thumbprint, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!emulator.Record.Exchanges.Any(exchange => exchange.ClientCertificateThumbprint == thumbprint))
        {
            if (TimeProvider.System.GetElapsedTime(start) > LongestUntilUsed)
                return false;
            await Task.Delay(LookInterval, TimeProvider.System, cancellationToken);
        }

        return true;
    }

    private void Enter(RotationPhase next, string? certificate = null)
    {
        lock (gate)
        {
            phase = next;
            current = certificate ?? current;
        }
    }

    // Copies the file to the target's folder first, because only a move within one disk replaces a file at once.
    private static void Move(string from, string to)
    {
        string beside = $"{to}.new";
        File.Copy(from, beside, overwrite: true);
        File.Move(beside, to, overwrite: true);
    }

    private static (string Thumbprint, string ClientCode) Read(string certificatePath)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(certificatePath);
        return (certificate.Thumbprint, certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
    }

    private static string Short(string thumbprint) => thumbprint[^ThumbprintShown..];
}
