using TwoFactor.Providers;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame.Registration;

/// <summary>Repeats the signing request until the registration was acknowledged on the phone, or the timeout is over. The last question is asked at its
/// end.</summary>
internal sealed class AcknowledgementWait(RegistrationApi api, TimeSpan pollInterval, TimeProvider time)
{
    /// <returns>The answer that should have the certificate, or <see langword="null"/> if it was not acknowledged in time.</returns>
    /// <exception cref="TwoFactorException">The service refused or could not be asked; or no certificate came in time, and an answer was lost that may have
    /// been the certificate.</exception>
    public async Task<SignAnswer?> RunAsync(SignRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        WaitEnd end = new(timeout, time);
        TwoFactorException? lost = null;
        while (true)
        {
            TimeSpan pause = pollInterval;
            bool isLast = end.IsOver;
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                // It is not cancelled on its way: the service issues no second certificate, so its answer must not be lost. It has its own deadline.
                if (await api.SignAsync(request, CancellationToken.None).ConfigureAwait(false) is { } answer)
                    return answer;
            }
            catch (TwoFactorException e) when (e.IsTransient && !isLast && (e.RetryAfter is not { } asked || asked <= end.Left))
            {
                pause = e.RetryAfter > pause ? e.RetryAfter.Value : pause; // asking again sends no second push
                lost = e.MayHaveBeenProcessed ? e : lost;
            }
            // Sezame 1.7: what the service answers once it has issued the certificate is not documented. It may refuse, or say "not acknowledged" for ever.
            catch (TwoFactorException e) when (lost is not null && !e.MayHaveBeenProcessed && (e.IsTransient || e.Error == TwoFactorError.InvalidRequest))
            {
                throw RegistrationErrors.CertificateMayBeLost(lost, e.RetryAfter);
            }
            catch (TwoFactorException e) when (lost is not null && e.Error == TwoFactorError.AccessDenied)
            {
                throw RegistrationErrors.DeniedAfterLostAnswer(e);
            }

            if (isLast)
                return lost is null ? null : throw RegistrationErrors.CertificateMayBeLost(lost);
            await Task.Delay(end.Limit(pause), time, cancellationToken).ConfigureAwait(false);
        }
    }
}
