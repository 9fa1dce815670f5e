namespace TwoFactor.Emulator;

/// <summary>A client of the emulated Sezame that is ready for use: registered, acknowledged and signed.</summary>
public sealed record EmulatedClientFiles
{
    /// <summary>Creates one. Each parameter sets the property of the same name.</summary>
    public EmulatedClientFiles(string clientCode, string certificatePath, string keyPath, string keyPasswordFile)
    {
        ClientCode = clientCode;
        CertificatePath = certificatePath;
        KeyPath = keyPath;
        KeyPasswordFile = keyPasswordFile;
    }

    /// <summary>Its code, the common name of the certificate.</summary>
    public string ClientCode { get; init; }

    /// <summary>PEM file with the certificate.</summary>
    public string CertificatePath { get; init; }

    /// <summary>PEM file with the key, as encrypted PKCS#8.</summary>
    public string KeyPath { get; init; }

    /// <summary>File whose only content is the key's password.</summary>
    public string KeyPasswordFile { get; init; }

    /// <summary>The key's password.</summary>
    internal string ReadKeyPassword() => File.ReadAllText(KeyPasswordFile).TrimEnd('\r', '\n');
}
