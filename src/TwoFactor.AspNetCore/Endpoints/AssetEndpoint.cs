using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Page;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>The page's script and style. Their names change with their content, so browsers may keep them for good.</summary>
internal static class AssetEndpoint
{
    public static IResult Handle(HttpContext http, PageAssets assets, string name)
    {
        if (assets.Find(name) is not { } asset)
            return TypedResults.NotFound();
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(asset.Content, asset.MediaType);
    }
}
