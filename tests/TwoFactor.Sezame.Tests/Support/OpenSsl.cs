using TwoFactor.Tests.Programs;

namespace TwoFactor.Sezame.Tests;

/// <summary>The openssl of this machine, as a second opinion.</summary>
internal static class OpenSsl
{
    /// <summary>Runs it, and returns what it prints. That it succeeds is part of the test.</summary>
    public static Task<string> RunAsync(params string[] arguments) => NeededProgram.RunAsync("openssl", debianPackage: "openssl", arguments);
}
