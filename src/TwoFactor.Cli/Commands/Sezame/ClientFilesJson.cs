using System.Text.Json.Nodes;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>The files of a client, as programs read them with <c>--json</c>.</summary>
internal static class ClientFilesJson
{
    public static JsonObject Of(SezameClientFiles files) => new()
    {
        ["certificate"] = files.CertificatePath,
        ["key"] = files.KeyPath,
        ["pfx"] = files.PfxPath,
        ["keyPasswordFile"] = files.KeyPasswordFile,
    };
}
