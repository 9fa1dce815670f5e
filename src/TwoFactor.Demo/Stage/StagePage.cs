namespace TwoFactor.Demo.Stage;

/// <summary>The page from which a visitor opens the portal and the phone, and plays with the services.</summary>
internal static class StagePage
{
    public static string Html(Uri phone)
    {
        using Stream resource = typeof(StagePage).Assembly.GetManifestResourceStream("stage.html")!;
        using StreamReader reader = new(resource);
        return reader.ReadToEnd().Replace("{phone}", phone.AbsoluteUri, StringComparison.Ordinal);
    }
}
