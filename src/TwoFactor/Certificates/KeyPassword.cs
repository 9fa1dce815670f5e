using System.Text;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>The password of a key or a PFX, given as such or in a file.</summary>
internal sealed class KeyPassword(ContentFiles files)
{
    /// <param name="settings">Where the password is.</param>
    /// <param name="report">Where to put findings.</param>
    /// <param name="password">The password, or <see langword="null"/> for none.</param>
    /// <returns>Whether there was no finding.</returns>
    public bool TryRead(ClientCertificateOptions settings, SettingsReport report, out string? password)
    {
        password = settings.KeyPassword?.Reveal();
        if (settings.KeyPasswordFile is null)
            return true;
        if (password is not null)
        {
            report.Add(CertificateSetting.KeyPasswordFile, $"is given together with {nameof(settings.KeyPassword)}; give one of them");
            return false;
        }

        if (files.Read(CertificateSetting.KeyPasswordFile, settings.KeyPasswordFile, report) is not { } bytes)
            return false;
        password = WithoutLineEnd(Encoding.UTF8.GetString(bytes));
        return true;
    }

    private static string WithoutLineEnd(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
