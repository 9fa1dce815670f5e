using TwoFactor.Cli.Codes;

namespace TwoFactor.Cli.Tests.Codes;

/// <summary>A file that is taken for a picture, and not needed in the end.</summary>
public sealed class PictureFileTests
{
    [Test]
    [Platform(Exclude = "Win", Reason = "There, a file that is open cannot be deleted.")]
    public void A_file_that_cannot_be_deleted_does_not_replace_the_error_that_led_there()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-cli-tests-");
        string path = Path.Combine(folder.FullName, "code.png");
        PictureFile picture = PictureFile.Take("--png", path)!;
        File.Delete(path);
        Directory.CreateDirectory(path); // cannot be deleted as a file, not even by root

        Assert.That(picture.Dispose, Throws.Nothing);
        folder.Delete(recursive: true);
    }
}
