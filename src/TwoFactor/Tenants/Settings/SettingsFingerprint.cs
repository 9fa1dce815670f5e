using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Tenants.Settings;

/// <summary>Identifies a version of a tenant's settings. Secrets cannot be read from it, because it is a keyed hash, and each process has its own
/// key.</summary>
internal sealed class SettingsFingerprint : IEquatable<SettingsFingerprint>
{
    private const int UsualLength = 2048;

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The fingerprint of a tenant without settings.</summary>
    public static readonly SettingsFingerprint None = new([0, 0, 0, 0], []);

    private readonly byte[] digest;
    private readonly object[] objects;

    private SettingsFingerprint(byte[] digest, object[] objects)
    {
        this.digest = digest;
        this.objects = objects;
    }

    /// <summary>Computes the fingerprint of all public properties, whether configuration or code set them, and of the findings.</summary>
    /// <param name="path">The tenant's group of settings.</param>
    /// <param name="options">The settings.</param>
    /// <param name="group">The group in configuration, because values that cannot be read are in no property.</param>
    /// <param name="report">The findings.</param>
    public static SettingsFingerprint Of<[DynamicallyAccessedMembers(SettingsBinder.Members)] TOptions>(
        string path, TOptions options, SettingsNode? group, SettingsReport report)
        where TOptions : class
    {
        ArrayBufferWriter<byte> content = new(UsualLength); // hashed in one call, because one call per setting took a third of the time of a reload
        List<object> objects = [];
        Append(content, path.ToUpperInvariant()); // a tenant that is spelt in another case is the same tenant
        AppendAll(content, options, SettingsBinder.Properties<TOptions>.All, objects);
        if (report.Findings.Count > 0)
        {
            foreach (string finding in report.Findings)
                Append(content, finding);
            Append(content, group);
        }

        byte[] digest = HMACSHA256.HashData(Key, content.WrittenSpan);
        content.Clear(); // it contained passwords
        return new SettingsFingerprint(digest, [.. objects]);
    }

    /// <summary>Computes the fingerprint of settings as they are written, whether or not they are valid.</summary>
    public static SettingsFingerprint Of(IEnumerable<SettingsNode> settings)
    {
        ArrayBufferWriter<byte> content = new(UsualLength);
        foreach (SettingsNode setting in settings)
        {
            Append(content, setting.Path);
            Append(content, setting.Value ?? string.Empty);
            Append(content, setting);
        }

        byte[] digest = HMACSHA256.HashData(Key, content.WrittenSpan);
        content.Clear();
        return new SettingsFingerprint(digest, []);
    }

    public bool Equals(SettingsFingerprint? other) =>
        other is not null && digest.AsSpan().SequenceEqual(other.digest) && objects.SequenceEqual(other.objects, ReferenceEqualityComparer.Instance);

    public override bool Equals(object? obj) => Equals(obj as SettingsFingerprint);

    public override int GetHashCode() => BitConverter.ToInt32(digest);

    private static void AppendAll(ArrayBufferWriter<byte> content, object options, PropertyInfo[] properties, List<object> objects)
    {
        foreach (PropertyInfo property in properties)
        {
            Append(content, property.Name);
            Append(content, property.GetValue(options), objects);
        }
    }

    private static void Append(ArrayBufferWriter<byte> content, object? value, List<object> objects)
    {
        switch (value)
        {
            case null:
                Append(content, "\0");
                break;
            case string text:
                Append(content, text);
                break;
            case Secret secret:
                Append(content, secret.Reveal());
                break;
            case Uri address:
                Append(content, address.OriginalString);
                break;
            case X509Certificate2 certificate:
                content.Write(certificate.RawDataMemory.Span);
                break;
            case ClientCertificateOptions certificate:
                AppendAll(content, certificate, SettingsBinder.Properties<ClientCertificateOptions>.All, objects);
                break;
            case IEnumerable<string> list:
                foreach (string item in list)
                    Append(content, item);
                Append(content, "end");
                break;
            case ValueType:
                Append(content, Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty);
                break;
            default: // an object of the host, compared by reference
                objects.Add(value);
                break;
        }
    }

    private static void Append(ArrayBufferWriter<byte> content, SettingsNode? group)
    {
        foreach (SettingsNode setting in group?.Children ?? [])
        {
            Append(content, setting.Key);
            Append(content, setting.Value ?? string.Empty);
            Append(content, setting);
        }
    }

    // The length comes first, so that two different lists of texts never give the same bytes.
    private static void Append(ArrayBufferWriter<byte> content, string text)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(length, text.Length);
        content.Write(length);
        content.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }
}
