namespace TwoFactor.Emulator.Hosting;

/// <summary>Describes the emulator's addresses, and the settings of a host that uses it.</summary>
internal static class EmulatorBanner
{
    /// <summary>Several lines for a person who has just started <paramref name="emulator"/>.</summary>
    public static string Describe(EmulatorHost emulator) => $$"""
        The emulator is running. Never use it in production.{{Warning(emulator)}}

          Phone              {{emulator.PhoneAddress}}
          Sezame             {{emulator.SezameEndpoint}}
          SecSign ID         {{emulator.SecSignEndpoint}}
          SecSign fallback   {{emulator.SecSignFallbackEndpoint}}
          Authority          {{emulator.CaCertificatePath}}
          Seed               {{emulator.Seed}}

        Settings of a host, for a tenant of each service:

          TwoFactor__Tenants__<tenant>__Provider=Sezame
          TwoFactor__Tenants__<tenant>__Sezame__Endpoint={{emulator.SezameEndpoint}}
          TwoFactor__Tenants__<tenant>__Sezame__TrustedCaPath={{emulator.CaCertificatePath}}

          TwoFactor__Tenants__<tenant>__Provider=SecSign
          TwoFactor__Tenants__<tenant>__SecSign__ServiceName=Example
          TwoFactor__Tenants__<tenant>__SecSign__ServiceAddress=https://www.example.com/
          TwoFactor__Tenants__<tenant>__SecSign__Endpoint={{emulator.SecSignEndpoint}}
          TwoFactor__Tenants__<tenant>__SecSign__FallbackEndpoint={{emulator.SecSignFallbackEndpoint}}
          TwoFactor__Tenants__<tenant>__SecSign__TrustedCaPath={{emulator.CaCertificatePath}}

        A tenant of Sezame also needs a client certificate. A registration with approve@example.com is acknowledged automatically:

          twofactor sezame register --email approve@example.com --service-name Example --endpoint {{emulator.SezameEndpoint}} --trusted-ca {{Quoted(emulator.CaCertificatePath)}}
          twofactor sezame sign --save-tenant <tenant>

        """;

    // For a shell: in double quotes it would replace "$HOME" in a path.
    private static string Quoted(string path) =>
        OperatingSystem.IsWindows() ? $"\"{path}\"" : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Warning(EmulatorHost emulator) => emulator.IsReachableByOthers
        ? $"{Environment.NewLine}WARNING: anyone who can reach this machine can approve logins on the emulated phone."
        : "";
}
