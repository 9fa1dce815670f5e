namespace TwoFactor.Files;

/// <summary>The type of a file system entry.</summary>
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
