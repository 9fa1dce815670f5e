using System.Text.Json;
using Microsoft.Extensions.Configuration;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Settings;

/// <summary>The settings file with the tenants. Environment variables override it, as in a host.</summary>
/// <param name="Folder">The folder that relative paths in the settings start from.</param>
/// <param name="Root">The settings.</param>
internal sealed record ConfigurationFile(string Folder, IConfigurationRoot Root)
{
    public const string DefaultName = "appsettings.json";
    public const string Group = "TwoFactor";
    public const string TenantsPath = $"{Group}:Tenants";

    private const string VariablePrefix = "TwoFactor__";

    /// <summary>The names of all tenants.</summary>
    public string[] Tenants => [.. Root.GetSection(TenantsPath).GetChildren().Select(tenant => tenant.Key)];

    /// <param name="path">The requested file, or <see langword="null"/> for the one in the current folder, which may be missing.</param>
    /// <param name="environment">Where environment variables come from.</param>
    /// <exception cref="CliFailure">The file cannot be read.</exception>
    public static ConfigurationFile Read(string? path, CliEnvironment environment)
    {
        string file = environment.Resolve(path ?? DefaultName);
        ConfigurationBuilder builder = new();
        try
        {
            if (path is not null || File.Exists(file))
                builder.AddJsonStream(new MemoryStream(File.ReadAllBytes(file)));
            builder.AddInMemoryCollection(Settings(environment.Variables));
            return new ConfigurationFile(Path.GetDirectoryName(file)!, builder.Build());
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliFailure(ExitCode.Usage, $"--config: '{file}' does not exist.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw path is null
                ? new CliFailure(ExitCode.Misconfigured, $"'{file}' cannot be read.", e)
                : new CliFailure(ExitCode.Usage, $"--config: '{file}' cannot be read.", e);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw path is null
                ? new CliFailure(ExitCode.Misconfigured, $"'{file}' {Problem(e)}", e)
                : new CliFailure(ExitCode.Usage, $"--config: '{file}' {Problem(e)}", e);
        }
    }

    /// <summary>What is wrong with the content of a settings file: "is not valid JSON (line 2)."</summary>
    /// <param name="failure">What the parser of .NET's configuration threw. Its message may name a key, but no value.</param>
    public static string Problem(Exception failure)
    {
        if ((failure as JsonException ?? failure.InnerException as JsonException) is not { } json)
            return $"cannot be used as settings: {Printable.Line(failure.Message)}";
        return json.LineNumber is { } line ? $"is not valid JSON (line {line + 1})." : "is not valid JSON.";
    }

    // Variables whose names differ only in case set the same setting, as in a host; the last one counts.
    private static Dictionary<string, string?> Settings(IEnumerable<KeyValuePair<string, string>> variables)
    {
        Dictionary<string, string?> settings = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in variables)
        {
            if (name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
                settings[name.Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        return settings;
    }
}
