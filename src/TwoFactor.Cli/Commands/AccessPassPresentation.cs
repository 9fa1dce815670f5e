using System.Text.Json.Nodes;
using TwoFactor.Cli.Codes;
using TwoFactor.Cli.Output;

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
    /// <param name="isExpected">Whether the service shows access passes. The folder that one may need is created now, before a phone rings.</param>
    public AccessPassPresentation(CommandContext context, string? path, bool isExpected)
    {
        this.context = context;
        file = PictureFile.Take("--save-access-pass", path);
        if (isExpected && file is null && context.Reporter.IsForPeople && context.Console.Terminal is null)
            temporary = CreateTemporary();
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
        try
        {
            temporary?.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something else has cleaned up, or will. The login has its answer.
        }
    }

    private static DirectoryInfo CreateTemporary()
    {
        try
        {
            return Directory.CreateTempSubdirectory("twofactor-");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Usage, "The picture for the phone cannot be kept, because the folder for temporary files cannot be written to. Name a file with --save-access-pass.", e);
        }
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
        temporary ??= CreateTemporary();
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
