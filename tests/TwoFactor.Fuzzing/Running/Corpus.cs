namespace TwoFactor.Fuzzing.Running;

/// <summary>Inputs that once broke something, in a folder for each target. Their names say what.</summary>
internal static class Corpus
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Corpus");

    /// <summary>All of them, as target and name of the file.</summary>
    public static IEnumerable<(string Target, string Name)> All =>
        Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Select(file => (Path.GetFileName(Path.GetDirectoryName(file))!, Path.GetFileName(file))).Order();

    public static byte[] Read(string target, string name) => File.ReadAllBytes(Path.Combine(Folder, target, name));
}
