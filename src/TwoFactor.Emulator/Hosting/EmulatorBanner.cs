namespace TwoFactor.Emulator.Hosting;

/// <summary>Says where everything is, and which settings point a host at it.</summary>
public static class EmulatorBanner
{
    /// <summary>Several lines for a person who has just started <paramref name="emulator"/>.</summary>
    public static string Describe(EmulatorHost emulator) => $$"""
        The emulator is up. Nothing here is real: never use it in production.

          Phone              {{emulator.PhoneAddress}}
          Sezame             {{emulator.SezameEndpoint}}
          SecSign ID         {{emulator.SecSignEndpoint}}
          SecSign fallback   {{emulator.SecSignFallbackEndpoint}}
          Authority          {{emulator.CaCertificatePath}}
          Seed               {{emulator.Seed}}

        Settings of a host, for a tenant of each service:

          TwoFactor__Tenants__<tenant>__Sezame__Endpoint={{emulator.SezameEndpoint}}
          TwoFactor__Tenants__<tenant>__Sezame__TrustedCaPath={{emulator.CaCertificatePath}}
          TwoFactor__Tenants__<tenant>__SecSign__Endpoint={{emulator.SecSignEndpoint}}
          TwoFactor__Tenants__<tenant>__SecSign__FallbackEndpoint={{emulator.SecSignFallbackEndpoint}}
          TwoFactor__Tenants__<tenant>__SecSign__TrustedCaPath={{emulator.CaCertificatePath}}

        """;
}
