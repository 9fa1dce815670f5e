using System.Security.Cryptography;
using TwoFactor.Files;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame.Registration;

/// <summary>Obtains the certificate of a registration that was acknowledged on the phone: finds a stored one, adopts one that a person put into the folder,
/// or fetches it. Then the registration is complete, and replaces an earlier one.</summary>
internal sealed class RegistrationSigning(
    RegistrationFolder folder, RegistrationReading reading, RegistrationConnection connection, SezameRegistrationOptions options, TimeProvider time)
{
    /// <param name="timeout">How long to wait for the acknowledgement.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether there is a certificate; <see langword="false"/> if the registration was not acknowledged in time.</returns>
    public async Task<bool> RunAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using IDisposable ours = folder.Lock();
        RegistrationApi api = connection.Open();
        RegistrationFiles files = folder.Current;
        RegistrationRecord record = reading.ReadStarted(files, api.Endpoint);
        KeyFiles keys = new(files, options);
        using AsymmetricAlgorithm key = keys.Open();
        CertificateFiles certificates = keys.Certificates(key);
        if (!certificates.TryRecover())
        {
            if (record.Step == SezameRegistrationStep.Complete)
                throw folder.Failure("has lost its certificate.pem, or has one that does not belong to its key.pem");
            if (!certificates.TryAdopt() && !await FetchAsync().ConfigureAwait(false))
                return false;
        }

        certificates.CheckValidity(time.GetUtcNow());
        Complete(files, record);
        new KeyFiles(folder.InUse, options).Reencrypt();
        return true;

        async Task<bool> FetchAsync()
        {
            folder.KeptAnswers.CheckRoom();
            using PendingFile certificate = files.Certificate.Prepare();
            if (await AskAsync(api, record, key, timeout, cancellationToken).ConfigureAwait(false) is not { } answer)
                return false;
            if (certificates.TryStore(answer.Certificates, certificate))
                return true;
            certificate.Dispose(); // its place on the disk is for the answer
            throw RegistrationErrors.NoCertificate(answer.IsEncoded, folder.KeptAnswers.Keep(answer.Body, time.GetUtcNow()), files.Certificate.Path);
        }
    }

    private async Task<SignAnswer?> AskAsync(
        RegistrationApi api, RegistrationRecord record, AsymmetricAlgorithm key, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (key is not RSA rsa)
            throw folder.Failure("has a key.pem that is not an RSA key");
        SignRequest request = new(SigningRequest.Create(rsa, record.ClientCode!, record.Email, record.Subject), record.SharedSecret!);
        try
        {
            return await new AcknowledgementWait(api, options.PollInterval, time).RunAsync(request, timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.AccessDenied && folder.KeptAnswers.FindLatest() is { } kept)
        {
            throw RegistrationErrors.DeniedAfterKeptAnswer(e, kept);
        }
    }

    private void Complete(RegistrationFiles files, RegistrationRecord record)
    {
        if (record.Step != SezameRegistrationStep.Complete)
            folder.WriteComplete(files, record);
        if (files != folder.InUse)
            folder.Replace();
    }
}
