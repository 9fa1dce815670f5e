using System.Reflection;
using System.Security.Cryptography;

namespace TwoFactor.AspNetCore.Page;

/// <summary>The page's scripts and style from this assembly, by names with and without a hash of their content.</summary>
internal sealed class PageAssets
{
    private const int HashLength = 16;

    private readonly Dictionary<string, PageAsset> assets = new(StringComparer.Ordinal);

    public PageAssets()
    {
        StyleName = Add("two-factor", ".css", "text/css; charset=utf-8");
        ScriptName = Add("two-factor", ".js", "text/javascript; charset=utf-8");
        PhoneScriptName = Add("two-factor-phone", ".js", "text/javascript; charset=utf-8");
    }

    public string StyleName { get; }

    public string ScriptName { get; }

    /// <summary>The script of the account page.</summary>
    public string PhoneScriptName { get; }

    /// <summary>Finds a file by its name. During a rolling update, the name may have the hash of another version of the application. The current file is then
    /// returned as not immutable, so that browsers do not keep it under that name.</summary>
    public PageAsset? Find(string name)
    {
        if (assets.GetValueOrDefault(name) is { } asset)
            return asset;
        return name.Split('.') is [var file, { Length: HashLength } hash, var extension] && hash.All(char.IsAsciiHexDigitLower)
            ? assets.GetValueOrDefault($"{file}.{extension}")
            : null;
    }

    private string Add(string name, string extension, string mediaType)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"assets/{name}{extension}")!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content))[..HashLength];
        assets[$"{name}.{hash}{extension}"] = new PageAsset(content, mediaType, hash, IsImmutable: true);
        assets[name + extension] = new PageAsset(content, mediaType, hash, IsImmutable: false); // for pages of the host
        return $"{name}.{hash}{extension}";
    }
}
