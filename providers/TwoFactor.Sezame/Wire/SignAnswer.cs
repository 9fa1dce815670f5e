namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>POST /client/sign</c>.</summary>
/// <param name="Cert">One certificate in PEM form.</param>
internal sealed record SignAnswer(string Cert)
{
    public override string ToString() => nameof(SignAnswer); // the generated ToString() would print the certificate
}
