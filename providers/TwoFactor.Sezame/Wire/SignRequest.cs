using System.Text.Json.Serialization;

namespace TwoFactor.Sezame.Wire;

/// <summary>The body of <c>POST /client/sign</c>.</summary>
/// <param name="Csr">The certificate signing request in PEM form.</param>
/// <param name="SharedSecret">What registering returned.</param>
internal sealed record SignRequest(string Csr, [property: JsonPropertyName("sharedsecret")] string SharedSecret)
{
    public override string ToString() => nameof(SignRequest); // a record would print the secret
}
