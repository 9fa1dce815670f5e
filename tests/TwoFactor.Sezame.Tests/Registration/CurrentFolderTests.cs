namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>Relative paths start at the folder that was current when the registration was opened.</summary>
[NonParallelizable] // the current folder is that of the process
public sealed class CurrentFolderTests
{
    [Test]
    public async Task A_later_change_of_the_current_folder_does_not_matter()
    {
        using RegistrationScene scene = new();
        string before = Directory.GetCurrentDirectory();
        DirectoryInfo other = Directory.CreateTempSubdirectory("sezame-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(other.FullName, "ca.pem"), TestCertificate.Client.ExportCertificatePem());
            Directory.SetCurrentDirectory(other.FullName);
            string authority = Path.GetFullPath("ca.pem");
            SezameRegistration registration = scene.Open(options => options.TrustedCaPath = "ca.pem");
            SezameRegistration withoutMock = new(scene.Folder.Path, new SezameRegistrationOptions { Endpoint = SezameTenant.Endpoint, TrustedCaPath = "ca.pem" });
            Directory.SetCurrentDirectory(before);
            scene.Service.Answer(WireSample.Load("register-by-email"));

            await registration.RegisterByEmailAsync("foo@bar.com", "x");
            TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => withoutMock.IsScannedAsync());

            Assert.That(SezameRegistrationOptions.ReadFrom(scene.Folder.Path).TrustedCaPath, Is.EqualTo(authority));
            Assert.That(e.Message, Does.Contain("a registration without a QR code"), "the file with the authorities was found");
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
            other.Delete(recursive: true);
        }
    }
}
