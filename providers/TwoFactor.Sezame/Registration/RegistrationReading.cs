using System.Security.Cryptography;

namespace TwoFactor.Sezame.Registration;

/// <summary>Reads how far the registration in a folder has come, and refuses files that do not belong together.</summary>
internal sealed class RegistrationReading(RegistrationFolder folder, SezameRegistrationOptions options)
{
    /// <summary>Reads the step of the registration that the next step works on. Finishes the work of an interrupted run.</summary>
    public SezameRegistrationStep ReadStep()
    {
        folder.PrepareForReading();
        while (true)
        {
            RegistrationFiles files = folder.Current;
            try
            {
                SezameRegistrationStep step = ReadStep(files);
                if (folder.Current == files)
                    return step;
            }
            catch (TwoFactorException) when (folder.Current != files)
            {
                // Another run has put the new registration in place, or has begun one. What was read does not belong together, so it is read again.
            }
        }
    }

    /// <summary>Reads the record of a registration that the service has confirmed.</summary>
    /// <param name="files">The files of the registration.</param>
    /// <param name="server">The server that will be asked. The shared secret must not be sent to another one than it came from.</param>
    public RegistrationRecord ReadStarted(RegistrationFiles files, Uri server)
    {
        RegistrationRecord record = files.ReadRecord() ?? throw folder.Failure("holds no registration; register first");
        if (record.Step == SezameRegistrationStep.Interrupted && files != folder.InUse)
            throw UnconfirmedReplacement();
        if (record.Step is not (SezameRegistrationStep.AwaitingAcknowledgement or SezameRegistrationStep.Complete))
            throw folder.Failure("holds a registration that was destroyed, or that the service never confirmed; register again");
        return record.Endpoint == server
            ? record
            : throw folder.Failure("holds a registration that was made with another server than the Endpoint given");
    }

    /// <summary>The exception for a step that cannot be made, because it is not known whether the service made the new registration.</summary>
    public TwoFactorException UnconfirmedReplacement() => folder.Failure(folder.InUse.ReadRecord()?.Step == SezameRegistrationStep.Destroyed
        ? "holds a registration that was destroyed, and a new one that the service never confirmed; register again"
        : "holds a new registration that the service never confirmed; ask again to replace the registration, or remove the folder 'replacement' in it, which keeps the earlier one");

    private SezameRegistrationStep ReadStep(RegistrationFiles files)
    {
        if (files.ReadRecord() is not { } record)
            return files.HasFiles() ? throw folder.Failure("has files of a registration, but no registration.record") : SezameRegistrationStep.None;
        if (record.Step is SezameRegistrationStep.AwaitingAcknowledgement or SezameRegistrationStep.Complete)
            CheckFiles(files, record.Step);
        return record.Step;
    }

    private void CheckFiles(RegistrationFiles files, SezameRegistrationStep step)
    {
        bool isComplete = step == SezameRegistrationStep.Complete;
        FolderFile[] needed = isComplete ? [files.Key, files.Certificate] : [files.Key];
        if (needed.FirstOrDefault(file => !file.Exists()) is { } lost)
            throw folder.Failure($"has lost its {Path.GetFileName(lost.Path)}; put back the copy");
        KeyFiles keys = new(files, options);
        if (!keys.IsPasswordKnown)
            return;
        using AsymmetricAlgorithm key = keys.Open();
        if (isComplete && !keys.Certificates(key).HasMatchingCertificate)
            throw folder.Failure("has a certificate.pem that does not belong to its key.pem; put back the copy");
    }
}
