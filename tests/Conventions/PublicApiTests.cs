using System.Runtime.CompilerServices;

namespace TwoFactor.Tests.Conventions;

/// <summary>Compares the package's public face with the text that was approved.</summary>
public sealed class PublicApiTests
{
    [Test]
    public void The_public_api_is_the_approved_one()
    {
        string approvedPath = Path.Combine(TestsFolder(), PackageUnderTest.Assembly.GetName().Name + ".Tests", "PublicApi.approved.txt");
        string received = PublicApiText.Of(PackageUnderTest.PublicTypes);
        string approved = File.Exists(approvedPath) ? File.ReadAllText(approvedPath) : string.Empty;
        if (received == approved)
            return;

        string receivedPath = approvedPath.Replace(".approved.", ".received.", StringComparison.Ordinal);
        File.WriteAllText(receivedPath, received);
        Assert.Fail($"The public API has changed. Compare {receivedPath} with {Path.GetFileName(approvedPath)}; if the change is meant, approve it by copying the one over the other.");
    }

    private static string TestsFolder([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, ".."));
}
