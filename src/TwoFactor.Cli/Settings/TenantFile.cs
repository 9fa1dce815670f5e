using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Settings;

/// <summary>A settings file to which a tenant is added. Its other content stays, and an existing tenant is never changed.</summary>
internal sealed class TenantFile
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly SettingsFile file;
    private readonly JsonObject settings;
    private readonly TenantComparison comparison;

    private TenantFile(SettingsFile file, string tenant, JsonObject settings, Secret? keyPassword)
    {
        (this.file, Tenant, this.settings) = (file, tenant, settings);
        comparison = new TenantComparison(Path.GetDirectoryName(file.Path)!, keyPassword);
    }

    public string FilePath => file.Path;

    public string Tenant { get; }

    /// <summary>Opens the file. Called before the first request to the service.</summary>
    /// <param name="path">The file, which may be missing.</param>
    /// <param name="tenant">The tenant's name.</param>
    /// <param name="settings">The tenant's settings.</param>
    /// <param name="keyPassword">The password of the key, if the caller gave one: an existing tenant may name a file with it.</param>
    /// <exception cref="CliFailure">The file cannot be changed, or has the tenant with other settings.</exception>
    public static TenantFile Open(string path, string tenant, JsonObject settings, Secret? keyPassword = null)
    {
        try
        {
            TenantFile opened = new(SettingsFile.Find(path), TenantName.Check(tenant), settings, keyPassword);
            opened.Edit(opened.file.Read());
            return opened;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Usage, $"--config: '{path}' cannot be read.", e);
        }
    }

    /// <summary>Adds the tenant to the current content of the file.</summary>
    /// <returns>False if the file has the tenant already, and nothing had to change.</returns>
    /// <exception cref="CliFailure">The file cannot be changed, or has the tenant with other settings.</exception>
    public async Task<bool> SaveAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            using IDisposable ours = await file.LockAsync(time, cancellationToken);
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                byte[]? before = file.Read();
                if (Edit(before) is not { } after)
                    return false;
                if (file.TryReplace(after, before))
                    return true;
            }
        }
        catch (CliFailure e) // the file has changed since it was opened, so the command line was right
        {
            throw new CliFailure(ExitCode.Misconfigured, $"The client is ready, but it is not in the settings. {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Misconfigured, $"The client is ready, but '{FilePath}' cannot be written to.", e);
        }
    }

    public static string Text(JsonObject settings) => settings.ToJsonString(Readable);

    /// <returns>The new content, or <see langword="null"/> if the tenant is already there.</returns>
    private byte[]? Edit(byte[]? content)
    {
        try
        {
            JsonObject root = content is null ? [] : JsonNode.Parse(WithoutByteOrderMark(content), documentOptions: Strict) as JsonObject ?? throw NotAnObject();
            if (content is not null && Find(content) is { } existing)
            {
                return comparison.FindDifference(existing, settings) is { } difference
                    ? throw new CliFailure(ExitCode.Usage, $"--save-tenant: '{FilePath}' has a tenant '{existing.Key}' already, with {difference}. Choose another name, or change it by hand.")
                    : null;
            }

            ObjectIn(ObjectIn(root, "TwoFactor"), "Tenants")[Tenant] = settings.DeepClone();
            byte[] edited = Encoding.UTF8.GetBytes(Text(root) + "\n");
            return Find(edited) is null ? throw new InvalidOperationException("Configuration does not find the tenant.") : edited;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            throw Unusable(e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for an unpaired surrogate
        {
            throw FindProblem(content!) is { } problem
                ? Unusable(problem)
                : new CliFailure(ExitCode.Usage, $"--config: '{FilePath}' is not in UTF-8, or has comments, a comma after a last element, or a name twice in one object, so no tenant can be added to it.", e);
        }
    }

    private CliFailure Unusable(Exception problem) =>
        new(ExitCode.Usage, $"--config: no tenant can be added to '{FilePath}', which {ConfigurationFile.Problem(problem)}", problem);

    // What a host would report. It reads some files that cannot be written again without loss.
    private Exception? FindProblem(byte[] content)
    {
        try
        {
            Find(content);
            return null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidDataException or InvalidOperationException)
        {
            return e;
        }
    }

    // Reads it as a host does: names are not case-sensitive, and may be nested or written with colons.
    private IConfigurationSection? Find(byte[] content)
    {
        using MemoryStream stream = new(content);
        using ConfigurationRoot configuration = (ConfigurationRoot)new ConfigurationBuilder().AddJsonStream(stream).Build();
        return configuration.GetSection(ConfigurationFile.TenantsPath).GetChildren().FirstOrDefault(
            tenant => tenant.Key.Equals(Tenant, StringComparison.OrdinalIgnoreCase));
    }

    private static ReadOnlySpan<byte> WithoutByteOrderMark(byte[] content) =>
        content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content.AsSpan(Encoding.UTF8.Preamble.Length) : content;

    /// <summary>The object in a property, which is added if it is missing. Configuration is not case-sensitive.</summary>
    private JsonObject ObjectIn(JsonObject parent, string name)
    {
        string key = parent.Select(property => property.Key).FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;
        if (parent[key] is null)
            parent[key] = new JsonObject();
        return parent[key] as JsonObject ?? throw NotAnObject();
    }

    private CliFailure NotAnObject() => new(
        ExitCode.Usage, $"--config: '{FilePath}' has a value where it needs a JSON object (the file itself, TwoFactor or Tenants), so no tenant can be added to it.");
}
