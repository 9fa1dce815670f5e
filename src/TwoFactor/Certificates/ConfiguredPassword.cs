namespace TwoFactor.Certificates;

/// <summary>The password of a key or a PFX as the settings give it, directly or by the name of a file. ToString() does not print it.</summary>
internal readonly struct ConfiguredPassword(string? text, string setting)
{
    /// <summary>The password, or <see langword="null"/> if the settings give none.</summary>
    public string? Text => text;

    /// <summary>The setting that contains the password, or names its file.</summary>
    public string Setting => setting;

    /// <summary>A likely reason why the password does not open its key, as the end of a sentence; may be empty.</summary>
    public string Hint
    {
        get
        {
            if (text is null)
                return string.Empty;
            if (text.Length == 0)
                return "; the password is empty";
            if (text.AsSpan().ContainsAny('\r', '\n'))
                return "; the password has more than one line, and all of them are used";
            // "echo text > file" in the Windows command prompt keeps the blank before ">".
            return char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) ? "; the password begins or ends with a blank" : string.Empty;
        }
    }
}
