using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Settings;

/// <summary>A settings file to which a tenant is added. What it holds already stays; a tenant that it has is never changed.</summary>
internal sealed class TenantFile
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject root;
    private readonly JsonObject tenants;

    private TenantFile(string path, string tenant, JsonObject root, JsonObject tenants)
    {
        (Path, Tenant, this.root, this.tenants) = (path, tenant, root, tenants);
    }

    public string Path { get; }

    public string Tenant { get; }

    /// <summary>Opens the file, before anything is asked of a service.</summary>
    /// <exception cref="CliFailure">The file cannot be changed, or has the tenant.</exception>
    public static TenantFile Open(string path, string tenant)
    {
        try
        {
            JsonObject root = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!.AsObject() : [];
            JsonObject tenants = Group(Group(root, "TwoFactor"), "Tenants");
            return tenants.ContainsKey(tenant)
                ? throw new CliFailure(ExitCode.Usage, $"--save-tenant: '{path}' has a tenant '{tenant}' already.")
                : new TenantFile(path, tenant, root, tenants);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new CliFailure(ExitCode.Usage, $"--config: '{path}' has comments, or is not valid JSON, so no tenant can be added to it.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Usage, $"--config: '{path}' cannot be read.", e);
        }
    }

    public void Add(JsonObject settings)
    {
        tenants[Tenant] = settings.DeepClone();
        try
        {
            string? linked = File.Exists(Path) ? File.ResolveLinkTarget(Path, returnFinalTarget: true)?.FullName : null;
            Write(linked ?? Path, Text(root) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Misconfigured, $"The client is ready, but '{Path}' cannot be written to.", e);
        }
    }

    public static string Text(JsonObject settings) => settings.ToJsonString(Readable);

    // Whole or not at all, and with the rights that the file had: it may hold more secrets than ours.
    private static void Write(string path, string text)
    {
        string temporary = path + ".tmp";
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows() && File.Exists(path))
                options.UnixCreateMode = File.GetUnixFileMode(path);
            using (StreamWriter writer = new(temporary, options))
                writer.Write(text);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static JsonObject Group(JsonObject parent, string name)
    {
        if (parent[name] is null)
            parent[name] = new JsonObject();
        return parent[name]!.AsObject();
    }
}
