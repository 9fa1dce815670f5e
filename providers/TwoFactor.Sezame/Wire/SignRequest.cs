using System.Text.Json.Serialization;

namespace TwoFactor.Sezame.Wire;

/// <summary>The body of <c>POST /client/sign</c>.</summary>
/// <param name="Csr">The certificate signing request in PEM form.</param>
/// <param name="SharedSecret">The secret from the answer to the registration.</param>
internal sealed record SignRequest(string Csr, [property: JsonPropertyName("sharedsecret")] string SharedSecret)
{
    public override string ToString() => nameof(SignRequest); // the generated ToString() would print the secret
}
