using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Sezame.Registration;

/// <summary>Creates the certificate signing request. Its bytes are those that <c>openssl req -new -utf8 -sha512</c> writes for a subject in this
/// order.</summary>
internal static class SigningRequest
{
    /// <summary>The request in PEM form, with the line end that openssl writes.</summary>
    public static string Create(RSA key, string clientCode, string? email, SezameSubject subject)
    {
        CertificateRequest request = new(Name(clientCode, email, subject), key, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1);
        return request.CreateSigningRequestPem() + "\n";
    }

    // C, ST, L, O, OU, CN, emailAddress. The builder writes in the reverse order of these calls.
    private static X500DistinguishedName Name(string clientCode, string? email, SezameSubject subject)
    {
        X500DistinguishedNameBuilder name = new();
        if (email is not null)
            name.AddEmailAddress(email);
        name.AddCommonName(clientCode);
        if (subject.OrganizationalUnit is { } unit)
            name.AddOrganizationalUnitName(unit);
        if (subject.Organization is { } organization)
            name.AddOrganizationName(organization);
        if (subject.Locality is { } locality)
            name.AddLocalityName(locality);
        if (subject.State is { } state)
            name.AddStateOrProvinceName(state);
        if (subject.Country is { } country)
            name.AddCountryOrRegion(country);
        return name.Build();
    }
}
