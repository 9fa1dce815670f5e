using System.Reflection;

namespace TwoFactor.Emulator.Phone;

/// <summary>The files of the phone page, which are embedded in the assembly. Their source is in <c>Phone/Page/</c>.</summary>
internal static class PhonePage
{
    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/phone.css", "phone.css", "text/css; charset=utf-8"),
        ("/phone.js", "phone.js", "text/javascript; charset=utf-8"),
        ("/cards.js", "cards.js", "text/javascript; charset=utf-8"),
        ("/people.js", "people.js", "text/javascript; charset=utf-8"),
        ("/trouble.js", "trouble.js", "text/javascript; charset=utf-8"),
        ("/record.js", "record.js", "text/javascript; charset=utf-8"),
        ("/switches.js", "switches.js", "text/javascript; charset=utf-8"),
        ("/live.js", "live.js", "text/javascript; charset=utf-8"),
        ("/dom.js", "dom.js", "text/javascript; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    public static void MapPhonePage(this IEndpointRouteBuilder routes)
    {
        foreach ((string path, string file, string type) in Files)
            routes.MapGet(path, () => Results.Stream(Open(file), type));
    }

    private static Stream Open(string file) => Assembly.GetExecutingAssembly().GetManifestResourceStream($"page/{file}")!;
}
