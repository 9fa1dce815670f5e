namespace TwoFactor.Tests.Programs;

/// <summary>The openssl of this machine, as an independent implementation.</summary>
internal static class OpenSsl
{
    /// <summary>Runs it, asserts that it succeeds, and returns its output.</summary>
    public static Task<string> RunAsync(params string[] arguments) => NeededProgram.RunAsync("openssl", debianPackage: "openssl", arguments);
}
