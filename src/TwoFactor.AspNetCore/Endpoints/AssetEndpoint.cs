using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using TwoFactor.AspNetCore.Page;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>The page's script and style. Our page names them with a hash of their content, so browsers may keep them for good. Pages of
/// the host name them without, and browsers ask whether they have changed.</summary>
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
