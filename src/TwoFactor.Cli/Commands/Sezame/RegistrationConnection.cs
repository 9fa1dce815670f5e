using System.Text.Json;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>Which server a registration was made with, and whom to trust there, kept beside its files: the later steps must not go to another server.</summary>
/// <param name="Endpoint">The server; <see langword="null"/> for the public one.</param>
/// <param name="TrustedCaPath">The authorities to trust; <see langword="null"/> for the system's.</param>
internal sealed record RegistrationConnection(string? Endpoint, string? TrustedCaPath)
{
    private const string FileName = "connection.json";

    /// <summary>What the command line says, and where it says nothing, what was kept.</summary>
    public RegistrationConnection Over(RegistrationConnection kept) => new(Endpoint ?? kept.Endpoint, TrustedCaPath ?? kept.TrustedCaPath);

    public static RegistrationConnection ReadFrom(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            JsonNode? kept = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path)) : null;
            return new RegistrationConnection((string?)kept?["endpoint"], (string?)kept?["trustedCa"]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw new CliFailure(ExitCode.Misconfigured, $"'{path}' cannot be read. Delete it, and give --endpoint and --trusted-ca.", e);
        }
    }

    public void WriteTo(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // as all files of a registration
            using StreamWriter writer = new(path, options);
            writer.Write(new JsonObject { ["endpoint"] = Endpoint, ["trustedCa"] = TrustedCaPath }.ToJsonString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Misconfigured, $"'{path}' cannot be written to. The registration is safe; give --endpoint and --trusted-ca again at the next step.", e);
        }
    }
}
