using TwoFactor.Files;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame.Registration;

/// <summary>Makes a registration: by asking the service, or from a client that another program has registered.</summary>
internal sealed class NewRegistration(
    RegistrationFolder folder, SezameRegistrationOptions options, RegistrationConnection connection, TimeProvider time)
{
    private readonly RegistrationApi api = connection.Open(); // settings that cannot be used are reported before the folder is created

    /// <summary>Asks the service for a registration, and stores its answer.</summary>
    /// <param name="email">The recovery e-mail, for the certificate.</param>
    /// <param name="request">What is sent.</param>
    /// <param name="replaceExisting">Whether an earlier registration may be replaced.</param>
    public async Task<RegistrationRecord> RegisterAsync(string? email, RegisterRequest request, bool replaceExisting)
    {
        using IDisposable ours = folder.Lock();
        RegistrationTarget target = folder.Begin(replaceExisting, time.GetUtcNow());

        // All of this happens before the service is asked. So its answer cannot be lost because a key or disk space is missing.
        RegistrationRecord record = NewRecord(email, target);
        using PendingFile answered = Prepare(target, record);

        RegisterAnswer answer;
        try
        {
            // Not cancelled once sent: a second request would make the phone ring again. It has its own deadline.
            answer = await api.RegisterAsync(request, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (!e.MayHaveBeenProcessed)
        {
            answered.Dispose();
            target.TryUndo(); // nothing was registered
            throw;
        }

        record = record with
        {
            Step = SezameRegistrationStep.AwaitingAcknowledgement,
            ClientCode = answer.ClientCode,
            SharedSecret = answer.SharedSecret,
            Id = answer.Id,
            PublicKey = answer.PublicKey,
        };
        FolderErrors.StoreAnswer(() => target.Files.Record.Commit(answered, record.ToBytes()));
        return record;
    }

    /// <summary>Stores a client that another program has registered.</summary>
    /// <param name="client">Its certificate and its key.</param>
    /// <param name="replaceExisting">Whether an earlier registration may be replaced.</param>
    public void Import(ImportedClient client, bool replaceExisting)
    {
        using IDisposable ours = folder.Lock();
        RegistrationTarget target = folder.BeginReplacement(replaceExisting, time.GetUtcNow());
        _ = target.OrUndo(() =>
        {
            KeyFiles keys = new(target.Files, options);
            keys.Store(client.Key);
            keys.Certificates(client.Key).Store(client.Certificate);
            folder.WriteComplete(target.Files, NewRecord(client.Email, target) with { ClientCode = client.ClientCode });
            return keys;
        });
        folder.Replace();
    }

    private PendingFile Prepare(RegistrationTarget target, RegistrationRecord record) => target.OrUndo(() =>
    {
        target.Files.RemoveCertificate(); // of an import that was interrupted here: it is not the certificate of this registration
        target.Files.WriteRecord(record);
        new KeyFiles(target.Files, options).EnsureKey();
        folder.ArchiveWaiting(target.BackupFolder);
        return target.Files.Record.Prepare();
    });

    private RegistrationRecord NewRecord(string? email, RegistrationTarget target) =>
        new(RegistrationRecord.CurrentVersion, SezameRegistrationStep.Interrupted, api.Endpoint, email, options.Subject)
        {
            TrustedCaPath = connection.TrustedCaPath,
            PinnedKeys = [.. options.PinnedKeys],
            BackupFolder = target.BackupFolder,
        };
}
