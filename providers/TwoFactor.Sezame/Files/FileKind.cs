namespace TwoFactor.Sezame.Files;

/// <summary>What is at a path.</summary>
internal enum FileKind
{
    /// <summary>A device, a pipe, a socket.</summary>
    Other = 0,

    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,
}
