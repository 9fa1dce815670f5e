namespace TwoFactor.AspNetCore.StepUp;

/// <summary>The host's function for the text on the phone could not read the request's form.</summary>
internal sealed class UnreadableFormException(int status, Exception cause) : Exception("The form of the request cannot be read.", cause)
{
    /// <summary>The status of the response, as ASP.NET Core gives it where an endpoint reads such a form.</summary>
    public int Status => status;
}
