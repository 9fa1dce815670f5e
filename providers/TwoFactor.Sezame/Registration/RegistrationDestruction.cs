using TwoFactor.Providers;

namespace TwoFactor.Sezame.Registration;

/// <summary>Destroys a complete registration at the service, with its own certificate.</summary>
internal sealed class RegistrationDestruction(
    RegistrationFolder folder, RegistrationReading reading, RegistrationConnection connection, SezameRegistrationOptions options)
{
    /// <param name="cancellationToken">Stops waiting for the service.</param>
    /// <exception cref="TwoFactorException">There is no complete registration, or the service did not confirm that it was destroyed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using IDisposable ours = folder.Lock();
        CheckReplacement();
        RegistrationRecord record = reading.ReadStarted(folder.InUse, connection.Open().Endpoint);
        if (record.Step != SezameRegistrationStep.Complete)
            throw folder.Failure("holds a registration without a certificate, which cannot be destroyed: the service wants to see the certificate");
        await connection.Open(Identity()).DestroyClientRegistrationAsync(cancellationToken).ConfigureAwait(false);
        FolderErrors.StoreAnswer(() => folder.InUse.WriteRecord(record with { Step = SezameRegistrationStep.Destroyed }));
    }

    private void CheckReplacement()
    {
        if (folder.HasReplacement && folder.Current.ReadRecord()?.Step == SezameRegistrationStep.Interrupted)
            throw reading.UnconfirmedReplacement();
        if (folder.HasReplacement)
            throw folder.Failure("holds a registration and a new one that is to replace it; fetch the new certificate first, or remove the folder 'replacement' in it");
    }

    private ClientCertificateOptions Identity() => new()
    {
        CertificatePath = folder.InUse.Certificate.Path,
        KeyPath = folder.InUse.Key.Path,
        KeyPassword = new KeyFiles(folder.InUse, options).Password(),
    };
}
