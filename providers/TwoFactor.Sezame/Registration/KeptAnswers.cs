using TwoFactor.Files;

namespace TwoFactor.Sezame.Registration;

/// <summary>The answers of the service in which our certificate was not found. They are kept in the folder of the registration, because a person may find it
/// there.</summary>
internal sealed class KeptAnswers(string root, Disk disk, FolderErrors errors)
{
    private const string Name = "sign-answer";
    private const int Most = 16; // our own limit, so that a run that is repeated for ever does not fill the disk

    /// <summary>Keeps an answer.</summary>
    /// <param name="answer">The answer. <see cref="Providers.ServiceClient"/> limits its length.</param>
    /// <param name="now">The time, for the file's name: no answer takes the place of another.</param>
    /// <returns>The file. An answer that is kept already stays in its file.</returns>
    public string Keep(ReadOnlyMemory<byte> answer, DateTimeOffset now)
    {
        // Not in a subfolder, which is removed when its registration replaces the one in use.
        FolderFile added = new(Path.Combine(root, TimedName.Of(Name, now)), disk, errors);
        string path = added.Path;
        FolderErrors.StoreAnswer(
            () =>
            {
                if (FindSame(answer) is { } same)
                    path = same;
                else
                    added.Write(answer.ToArray());
            },
            () => File.Exists(added.TemporaryPath) ? $" What was written of it is in '{added.TemporaryPath}'." : string.Empty);
        return path;
    }

    /// <summary>Throws if there is no room for another answer. None is removed to make room, because it may have the only certificate.</summary>
    public void CheckRoom()
    {
        if (FindAll() is { Length: >= Most } kept)
        {
            throw errors.Failure(
                $"has {kept.Length} answers of the service that were kept, '{kept[^1]}' and others; look for the certificate in them, and move them away");
        }
    }

    /// <summary>The latest answer, or what was written of it; <see langword="null"/> if there is none.</summary>
    public string? FindLatest() => FindAll().LastOrDefault();

    private string? FindSame(ReadOnlyMemory<byte> answer)
    {
        return FindAll().FirstOrDefault(path => IsWhole(path) && HasSame(path));

        static bool IsWhole(string path) => !path.EndsWith(PendingFile.TemporaryPath(string.Empty), StringComparison.Ordinal);

        bool HasSame(string path)
        {
            try
            {
                return new FolderFile(path, disk, errors).Read() is { } earlier && answer.Span.SequenceEqual(earlier);
            }
            catch (TwoFactorException)
            {
                return false; // an earlier file that cannot be read must not cost this answer
            }
        }
    }

    // The earliest first: their names have the time.
    private string[] FindAll() => errors.Run("cannot be read", () =>
        Directory.Exists(root) ? Directory.GetFiles(root, Name + "-*").Order(StringComparer.Ordinal).ToArray() : []);
}
