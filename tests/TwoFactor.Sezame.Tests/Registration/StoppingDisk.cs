using TwoFactor.Files;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A disk on which the program is stopped, as by <c>kill -9</c>, before one of its changes: no later change happens, not even a clean-up.</summary>
/// <param name="changes">How many changes are made before.</param>
internal sealed class StoppingDisk(int changes) : Disk
{
    private int left = changes;

    /// <summary>The first change that was not made.</summary>
    public string? Last { get; private set; }

    public override FileStream Create(string path) => Change($"create {path}", () => base.Create(path));

    public override FileStream Open(string path) => Change($"open {path}", () => base.Open(path));

    public override void CreateFolder(string path) => Change($"create folder {path}", () => base.CreateFolder(path));

    // Nothing is written to the disk itself: the program is stopped, and not the machine.
    public override void Sync(FileStream file) => Change($"sync {file.Name}", file.Flush);

    public override void SyncFolder(string path) => Change($"sync folder {path}", () => { });

    public override void Move(string from, string to) => Change($"move to {to}", () => base.Move(from, to));

    public override void MoveFolder(string from, string to) => Change($"move folder to {to}", () => base.MoveFolder(from, to));

    public override void Delete(string path) => Change($"delete {path}", () => base.Delete(path));

    public override void DeleteFolder(string path) => Change($"delete folder {path}", () => base.DeleteFolder(path));

    private void Change(string what, Action change) => Change(what, () =>
    {
        change();
        return true;
    });

    private T Change<T>(string what, Func<T> change)
    {
        if (left-- > 0)
            return change();
        Last ??= what;
        throw new Stopped();
    }
}
