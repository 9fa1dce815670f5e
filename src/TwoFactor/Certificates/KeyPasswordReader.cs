using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>Reads the password of a key or a PFX, from its setting or from a file.</summary>
internal sealed class KeyPasswordReader(ContentFiles files)
{
    /// <param name="settings">The settings that contain or name the password.</param>
    /// <param name="report">Collects the findings.</param>
    /// <param name="password">The password. Its text is <see langword="null"/> if none is given.</param>
    /// <returns>Whether there was no finding.</returns>
    public bool TryRead(ClientCertificateOptions settings, SettingsReport report, out ConfiguredPassword password)
    {
        password = new ConfiguredPassword(settings.KeyPassword?.Reveal(), nameof(settings.KeyPassword));
        if (settings.KeyPasswordFile is null)
            return true;
        if (password.Text is not null)
        {
            report.AddError(CertificateSetting.KeyPasswordFile, $"is given together with {nameof(settings.KeyPassword)}; give one of them");
            return false;
        }

        if (files.Read(CertificateSetting.KeyPasswordFile, settings.KeyPasswordFile, report) is not { } bytes)
            return false;
        if (KeyPasswordFile.Decode(bytes) is not { } decoded)
        {
            report.AddError(CertificateSetting.KeyPasswordFile, "names a file that is not UTF-8 text (nor UTF-16 or UTF-32 with a byte order mark)");
            return false;
        }

        password = new ConfiguredPassword(decoded.Reveal(), nameof(settings.KeyPasswordFile));
        return true;
    }
}
