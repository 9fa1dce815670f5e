using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using TwoFactor.AspNetCore.Page;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Returns the page's script and style. The built-in page refers to them by names with a hash of their content, so browsers may cache them
/// forever. Pages of the host use the names without a hash, and browsers then ask whether the files have changed. They do so, too, for a hash of another version.</summary>
internal static class AssetEndpoint
{
    public static IResult Handle(HttpContext http, PageAssets assets, string name)
    {
        if (assets.Find(name) is not { } asset)
            return TypedResults.NotFound();
        http.Response.Headers.CacheControl = asset.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(asset.Content, asset.MediaType, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}\""));
    }
}
