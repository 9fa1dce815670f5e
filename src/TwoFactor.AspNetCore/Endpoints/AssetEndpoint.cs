using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using TwoFactor.AspNetCore.Page;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Returns the page's script and style. A name with the present hash of the content, as in the built-in page, may be cached forever. Under any other name,
/// browsers ask each time whether the file has changed: without a hash, as in a page of the host, or with the hash of another version.</summary>
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
