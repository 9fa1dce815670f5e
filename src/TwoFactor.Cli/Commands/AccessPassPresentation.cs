using System.Text.Json.Nodes;
using TwoFactor.Cli.Codes;

namespace TwoFactor.Cli.Commands;

/// <summary>Shows the access pass, the image that the user must choose on the phone: drawn in a terminal, and otherwise as a file.</summary>
internal sealed class AccessPassPresentation : IDisposable
{
    private const int MostColumns = 44;

    private readonly CommandContext context;
    private readonly PictureFile? file;
    private DirectoryInfo? temporary;

    /// <param name="context">Where to show it.</param>
    /// <param name="path">The requested file, or <see langword="null"/>. It is created now.</param>
    public AccessPassPresentation(CommandContext context, string? path)
    {
        this.context = context;
        file = PictureFile.Take("--save-access-pass", path);
    }

    public void Show(AccessPass? accessPass)
    {
        if (accessPass is null)
            return;
        file?.Write(accessPass.Image.Span);
        bool isDrawn = context.Reporter.IsForPeople && TryDraw(accessPass);
        string? path = file?.Path ?? (isDrawn || !context.Reporter.IsForPeople ? null : WriteTemporary(accessPass));
        JsonObject data = new() { ["mediaType"] = accessPass.MediaType, ["path"] = path };
        if (path is null)
            data["image"] = Convert.ToBase64String(accessPass.Image.Span);
        context.Reporter.Report("access-pass", Text(isDrawn, path), data);
    }

    public void Dispose()
    {
        file?.Dispose();
        temporary?.Delete(recursive: true);
    }

    private bool TryDraw(AccessPass accessPass)
    {
        if (context.Console.Terminal is not { } terminal || PngPicture.Read(accessPass.Image.Span) is not { } picture)
            return false;
        context.Console.Output.Write(PictureDrawing.Draw(picture.ShrinkTo(Math.Min(MostColumns, terminal.Width)), terminal));
        return true;
    }

    // Deleted when the login is over, because then it is useless.
    private string WriteTemporary(AccessPass accessPass)
    {
        temporary = Directory.CreateTempSubdirectory("twofactor-");
        string path = Path.Combine(temporary.FullName, "access-pass.png");
        File.WriteAllBytes(path, accessPass.Image.Span);
        return path;
    }

    private static string Text(bool isDrawn, string? path) => (isDrawn, path) switch
    {
        (true, null) => "Pick this picture on the phone.",
        (true, _) => $"Pick this picture on the phone. It is also in {path}",
        _ => $"Pick the picture in {path} on the phone.",
    };
}
